import { UsageError } from '../../settings.ts';

// The encodings of files: UTF-8 unless XML says otherwise, and never a guess: what is not in its encoding
// would be published as something that nobody wrote.

/**
 * Decodes a file as UTF-8, without its byte order mark.
 * @throws TypeError for what is not UTF-8.
 */
export const decodeUtf8 = (bytes: Uint8Array): string =>
  new TextDecoder('utf-8', { fatal: true }).decode(bytes);

/**
 * The text of an XML document as it arrives, by its byte order mark, else by the encoding that it declares, else
 * as UTF-8 (XML 1.0, 4.3.3).
 * @throws TypeError for bytes that are not of that encoding.
 * @throws UsageError for an encoding that is not known.
 */
export async function* xmlText(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  let decoder: TextDecoder | undefined;
  for await (const chunk of bytes) {
    decoder ??= xmlDecoder(chunk);
    yield decoder.decode(chunk, { stream: true });
  }
  if (decoder) yield decoder.decode();
}

/** The decoder of a document that begins like this. */
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
  // A mark, or "<" in two bytes.
  if ((first === 0xff && second === 0xfe) || (first === 0x3c && second === 0)) return 'utf-16le';
  if ((first === 0xfe && second === 0xff) || (first === 0 && second === 0x3c)) return 'utf-16be';
  const text = new TextDecoder('latin1').decode(beginning.subarray(0, 200));
  const declared = /^\s*<\?xml\s[^>]*?encoding\s*=\s*["']([^"']*)/.exec(text)?.[1];
  // A declaration that could be read one byte a character is not in UTF-16, whatever it says.
  return declared === undefined || /^utf-?16/i.test(declared) ? 'utf-8' : declared;
}

/**
 * Says in one line what is wrong with a file that cannot be read to its end.
 * @throws UsageError what is one: that is no damage.
 */
export function whyUnreadable(error: unknown): string {
  if (error instanceof UsageError || !(error instanceof Error)) throw error;
  return `is cut off or damaged (${error.message.replace(/\s+/g, ' ')})`;
}
