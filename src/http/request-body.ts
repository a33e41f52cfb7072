import { invalidAt, Problem } from './problem.ts';

/**
 * Reads a JSON body of at most `limitBytes`. Counts the bytes that arrive, whatever Content-Length claims.
 * @throws Problem 415 for another media type, 413 over the limit, 400 for what is not JSON in UTF-8.
 */
export async function readJson(request: Request, limitBytes: number): Promise<unknown> {
  if (mediaTypeOf(request) !== 'application/json') {
    throw new Problem('wrong-content-type', {
      detail: '请以 Content-Type: application/json 发送请求体。',
    });
  }
  return parseJson(await readAtMost(request, limitBytes));
}

/** The media type of a request's body, without its parameters. */
export function mediaTypeOf({ headers }: Request): string | undefined {
  return headers.get('Content-Type')?.split(';')[0]?.trim().toLowerCase();
}

/**
 * Parses JSON.
 * @throws Problem 400 for bytes that are not JSON in UTF-8.
 */
export function parseJson(bytes: Uint8Array): unknown {
  try {
    const value: unknown = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
    return value;
  } catch {
    throw new Problem('bad-json', { detail: '请检查引号、逗号与编码(UTF-8)后重发。' });
  }
}

/**
 * Reads a body of at most `limitBytes`.
 * @throws Problem 413 as soon as more has arrived.
 */
export async function readAtMost(
  request: Request,
  limitBytes: number,
): Promise<Uint8Array<ArrayBuffer>> {
  requireClaimWithin(request, limitBytes);
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of bodyChunks(request)) {
    length += chunk.byteLength;
    if (length > limitBytes) throw tooLarge(limitBytes);
    chunks.push(chunk);
  }
  return joined(chunks);
}

/** Gives a body as it arrives. A caller that stops reading leaves the rest to {@link discardBody}. */
export function bodyChunks({ body }: Request): AsyncIterable<Uint8Array> {
  return body?.values({ preventCancel: true }) ?? new Blob().stream().values();
}

/**
 * Reads and drops the unread rest of a body, for two seconds at most. Without it, a server that answers while the
 * client still sends closes the connection with a reset, and the client may lose the answer (RFC 9112, 9.6).
 */
export async function discardBody({ body }: Request): Promise<void> {
  if (!body || body.locked) return;
  const reader = body.getReader();
  const late = scheduler.wait(2_000).then(() => ({ done: true }));
  try {
    // The loop reads by itself, since `pipeTo` cannot be aborted while a read is under way.
    while (!(await Promise.race([reader.read(), late])).done);
  } catch {
    // The client has gone, so nobody waits for the answer.
  }
}

/**
 * Checks the size that a request claims.
 * @throws Problem 413 when Content-Length is over the limit.
 */
export function requireClaimWithin({ headers }: Request, limitBytes: number): void {
  if (Number(headers.get('Content-Length')) > limitBytes) throw tooLarge(limitBytes);
}

/** The problem of a body, or of one item, that is larger than `limitBytes`. */
export function tooLarge(limitBytes: number, what = '请求体'): Problem {
  return new Problem('too-large', { detail: `${what}不得超过 ${limitBytes} 字节。` });
}

/** Joins pieces of bytes. */
export function joined(chunks: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(chunks.reduce((sum, { byteLength }) => sum + byteLength, 0));
  let offset = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, offset);
    offset += chunk.byteLength;
  }
  return bytes;
}

const newline = 10;
const lineTypes = ['application/x-ndjson', 'application/jsonl'];

/**
 * Reads a body of at most `limitBytes` as rows: a JSON array, or a JSON value a line (NDJSON).
 * @throws Problem 413 over the limit, 415 for another media type, 400 for what is not JSON in UTF-8,
 *   422 for JSON that is no array.
 */
export async function readJsonRows(request: Request, limitBytes: number): Promise<unknown[]> {
  const mediaType = mediaTypeOf(request) ?? '';
  if (lineTypes.includes(mediaType)) return linesOf(await readAtMost(request, limitBytes));
  const value = await readJson(request, limitBytes);
  if (Array.isArray(value)) return value as unknown[];
  throw invalidAt('', '须为 JSON 数组');
}

function linesOf(bytes: Uint8Array): unknown[] {
  const rows: unknown[] = [];
  const decoder = new TextDecoder('utf-8', { fatal: true });
  let start = 0;
  for (let number = 1; start < bytes.length; number++) {
    const end = bytes.indexOf(newline, start);
    const line = bytes.subarray(start, end < 0 ? bytes.length : end);
    start += line.length + 1;
    try {
      const text = decoder.decode(line);
      if (text.trim() !== '') rows.push(JSON.parse(text));
    } catch {
      throw new Problem('bad-json', { detail: `第 ${number} 行不是有效的 JSON(UTF-8)。` });
    }
  }
  return rows;
}
