import { joined, tooLarge } from './request-body.ts';

export const ndjson = 'application/x-ndjson';

interface Limits {
  /** Of one line. */
  readonly lineBytes: number;
  /** Of all together. */
  readonly bodyBytes: number;
}

const newline = 10;

/**
 * The lines of a body as they arrive, blank ones left out, each without its end; undefined stands for one that
 * is too long. Never holds more than a line and a chunk.
 * @throws Problem 413 once more than `bodyBytes` have arrived.
 */
export async function* readLines(
  body: AsyncIterable<Uint8Array>,
  { lineBytes, bodyBytes }: Limits,
): AsyncGenerator<Uint8Array | undefined> {
  const line = new Line(lineBytes);
  let received = 0;
  for await (const chunk of body) {
    received += chunk.byteLength;
    if (received > bodyBytes) throw tooLarge(bodyBytes);
    let start = 0;
    for (let end = chunk.indexOf(newline); end >= 0; end = chunk.indexOf(newline, start)) {
      line.add(chunk.subarray(start, end));
      yield* line.end();
      start = end + 1;
    }
    line.add(chunk.subarray(start));
  }
  yield* line.end();
}

/** A line that is being gathered; of one that is too long only its length is kept. */
class Line {
  readonly #limit: number;
  #pieces: Uint8Array[] = [];
  #length = 0;
  #isBlank = true;

  constructor(limit: number) {
    this.#limit = limit;
  }

  add(piece: Uint8Array): void {
    this.#length += piece.byteLength;
    // A carriage return before the end, or spaces, do not make a line.
    this.#isBlank &&= piece.every((byte) => byte === 13 || byte === 32 || byte === 9);
    if (this.#length > this.#limit) this.#pieces = [];
    else if (piece.byteLength > 0) this.#pieces.push(piece);
  }

  /** Nothing for a blank line, else its bytes. */
  end(): (Uint8Array | undefined)[] {
    const bytes = this.#length > this.#limit ? undefined : joined(this.#pieces);
    const lines = this.#isBlank ? [] : [bytes];
    this.#pieces = [];
    this.#length = 0;
    this.#isBlank = true;
    return lines;
  }
}

/** A page of lines; the key of the last is what the next page comes `after` (RFC 8288). */
export function ndjsonPage(
  items: readonly unknown[],
  pathname: string,
  next: string | undefined,
): Response {
  const query = next === undefined ? undefined : new URLSearchParams({ after: next });
  return new Response(items.map((item) => `${JSON.stringify(item)}\n`).join(''), {
    headers: {
      'Content-Type': ndjson,
      ...(query ? { Link: `<${pathname}?${query}>; rel="next"` } : {}),
    },
  });
}
