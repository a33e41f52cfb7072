import sax from 'sax';

/** An element of a document, with its name as written. */
export interface Element {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: Element[];
  /** The text directly inside the element, with CDATA, and trimmed. */
  text: string;
}

/** Parses a document strictly. Throws when it is not well-formed (XML 1.0). */
export function parseXml(text: string): Element {
  // Sax accepts these, but a strict parser must refuse them.
  const illegal = /[^\t\n\r\x20-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/u.exec(text);
  if (illegal) throw new Error(`Illegal character at ${illegal.index}`);
  const parser = sax.parser(true);
  const document: Element = { name: '', attributes: {}, children: [], text: '' };
  const open = [document];
  parser.onerror = (error) => {
    throw error;
  };
  parser.onopentag = ({ name, attributes }) => {
    const element = {
      name,
      attributes: attributes as Record<string, string>,
      children: [],
      text: '',
    };
    open.at(-1)!.children.push(element);
    open.push(element);
  };
  parser.ontext = parser.oncdata = (piece) => {
    open.at(-1)!.text += piece;
  };
  parser.onclosetag = () => {
    const element = open.pop()!;
    element.text = element.text.trim();
  };
  parser.write(text).close();
  return document.children[0]!;
}

/** The texts of an element's children with this name. */
export function textsOf(element: Element, name: string): string[] {
  return element.children.filter((child) => child.name === name).map(({ text }) => text);
}
