import sax from 'sax';
import { xmlText } from './encoding.ts';

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
 * @throws Error behind those that are whole, where the document is not well-formed, cut off or not in its encoding.
 */
export async function* xmlItems(
  bytes: AsyncIterable<Uint8Array>,
  item: string,
): AsyncGenerator<XmlItem> {
  const parser = sax.parser(true);
  const found: XmlItem[] = [];
  let elements: XmlElement[] | undefined;
  let open: XmlElement | undefined;
  let failure: Error | undefined;
  parser.onerror = (error) => {
    failure ??= error;
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
    if (name !== item || !elements || failure) return;
    found.push(itemOf(elements));
    elements = undefined;
  };
  for await (const text of xmlText(bytes)) {
    parser.write(text);
    yield* found.splice(0);
    if (failure) throw failure;
  }
  parser.close();
  yield* found;
  if (failure) throw failure;
}

function itemOf(elements: readonly XmlElement[]): XmlItem {
  return {
    text: (name) => elements.find((element) => element.name === name)?.text.trim(),
    all: (name) => elements.filter((element) => element.name === name),
  };
}
