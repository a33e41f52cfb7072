import { UsageError } from '../../settings.ts';

// The encodings of files: UTF-8, unless an XML file declares another. The encoding is never guessed: a wrong guess
// would publish text that nobody wrote.

/**
 * Decodes a file as UTF-8, without its byte order mark.
 * @throws TypeError when the bytes are not UTF-8.
 */
export const decodeUtf8 = (bytes: Uint8Array): string =>
  new TextDecoder('utf-8', { fatal: true }).decode(bytes);

/**
 * The text of an XML document, in pieces as they arrive. Its encoding is that of its byte order mark, else the one
 * that it declares, else UTF-8 (XML 1.0, 4.3.3).
 * @throws TypeError for bytes that are not in that encoding.
 * @throws UsageError for an unknown encoding.
 */
export async function* xmlText(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  let decoder: TextDecoder | undefined;
  for await (const chunk of bytes) {
    decoder ??= xmlDecoder(chunk);
    yield decoder.decode(chunk, { stream: true });
  }
  if (decoder) yield decoder.decode();
}

/** The decoder for a document with this beginning. */
export function xmlDecoder(beginning: Uint8Array): TextDecoder {
  const name = encodingOf(beginning);
  try {
    return new TextDecoder(name, { fatal: true });
  } catch {
    throw new UsageError(`The file declares an encoding that is not known: "${name}".`);
  }
}

function encodingOf(beginning: Uint8Array): string {
  const [first, second] = beginning;
  // A byte order mark, or "<" in two bytes.
  if ((first === 0xff && second === 0xfe) || (first === 0x3c && second === 0)) return 'utf-16le';
  if ((first === 0xfe && second === 0xff) || (first === 0 && second === 0x3c)) return 'utf-16be';
  const text = new TextDecoder('latin1').decode(beginning.subarray(0, 200));
  const declared = /^\s*<\?xml\s[^>]*?encoding\s*=\s*["']([^"']*)/.exec(text)?.[1];
  // The declaration was just read with one byte a character, so the file is not in UTF-16, even if it says so.
  return declared === undefined || /^utf-?16/i.test(declared) ? 'utf-8' : declared;
}

/**
 * One line that says why a file cannot be read to its end.
 * @throws the error itself when it is a UsageError: the file is then not damaged.
 */
export function whyUnreadable(error: unknown): string {
  if (error instanceof UsageError || !(error instanceof Error)) throw error;
  return `is cut off or damaged (${error.message.replace(/\s+/g, ' ')})`;
}
