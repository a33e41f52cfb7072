import sax from 'sax';

/** The elements of one item by their names; of attributes only those that some element has. */
export interface XmlItem {
  /** The text of the first element of this name. */
  text(name: string): string | undefined;
  /** All elements of this name. */
  all(name: string): readonly XmlElement[];
}

interface XmlElement {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  text: string;
}

/**
 * The elements called `item` of a document, one at a time: nothing else of it is kept.
 * @throws Error where the document is not well-formed.
 */
export async function* xmlItems(
  bytes: AsyncIterable<Uint8Array>,
  item: string,
): AsyncGenerator<XmlItem> {
  const parser = sax.parser(true);
  const decoder = new TextDecoder();
  const found: XmlItem[] = [];
  let elements: XmlElement[] | undefined;
  let open: XmlElement | undefined;
  parser.onerror = (error) => {
    throw error;
  };
  parser.onopentag = ({ name, attributes }) => {
    if (name === item) elements = [];
    else if (elements) {
      open = { name, attributes: attributes as Record<string, string>, text: '' };
      elements.push(open);
    }
  };
  parser.ontext = parser.oncdata = (piece) => {
    if (open) open.text += piece;
  };
  parser.onclosetag = (name) => {
    open = undefined;
    if (name !== item || !elements) return;
    found.push(itemOf(elements));
    elements = undefined;
  };
  for await (const chunk of bytes) {
    parser.write(decoder.decode(chunk, { stream: true }));
    yield* found.splice(0);
  }
  parser.close();
  yield* found;
}

function itemOf(elements: readonly XmlElement[]): XmlItem {
  return {
    text: (name) => elements.find((element) => element.name === name)?.text.trim(),
    all: (name) => elements.filter((element) => element.name === name),
  };
}
