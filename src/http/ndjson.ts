import { joined, tooLarge } from './request-body.ts';

export const ndjson = 'application/x-ndjson';

interface Limits {
  /** Most bytes of one line. */
  readonly lineBytes: number;
  /** Most bytes of the whole body. */
  readonly bodyBytes: number;
}

const newline = 10;

/**
 * Gives the lines of a body as they arrive, without their ends and without blank lines. A line that is too long comes
 * as undefined. Never holds more than one line and one chunk in memory.
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

/** A line that is still arriving. Once it is too long, only its length is kept. */
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
    // A line of spaces, or of a carriage return alone, counts as blank.
    this.#isBlank &&= piece.every((byte) => byte === 13 || byte === 32 || byte === 9);
    if (this.#length > this.#limit) this.#pieces = [];
    else if (piece.byteLength > 0) this.#pieces.push(piece);
  }

  /** Gives the line's bytes, or nothing for a blank line. */
  end(): (Uint8Array | undefined)[] {
    const bytes = this.#length > this.#limit ? undefined : joined(this.#pieces);
    const lines = this.#isBlank ? [] : [bytes];
    this.#pieces = [];
    this.#length = 0;
    this.#isBlank = true;
    return lines;
  }
}

/** Answers a page of lines. `Link` names the next page, which begins `after` the key of the last line (RFC 8288). */
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
