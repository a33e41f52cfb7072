import sax from 'sax';
import { xmlText } from './encoding.ts';

/** One item of a document, whose elements are found by their names. */
export interface XmlItem {
  /** The trimmed text of the first element with this name. */
  text(name: string): string | undefined;
  /** All elements with this name. */
  all(name: string): readonly XmlElement[];
}

interface XmlElement {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  text: string;
}

/**
 * The elements of a document whose name is `item`, one at a time. Nothing else of the document is kept in memory.
 * @throws Error after the last whole item, when the document is malformed, cut off or not in its encoding.
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
