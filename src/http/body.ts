import { Problem } from './problem.ts';

/**
 * Reads a JSON body of at most `limitBytes`, counting what arrives and not what Content-Length claims.
 * @throws Problem 415 for another media type, 413 over the limit, 400 for what is not JSON in UTF-8.
 */
export async function readJson(request: Request, limitBytes: number): Promise<unknown> {
  const mediaType = request.headers.get('Content-Type')?.split(';')[0]?.trim().toLowerCase();
  if (mediaType !== 'application/json') {
    throw new Problem('wrong-content-type', {
      detail: '请以 Content-Type: application/json 发送请求体。',
    });
  }
  const bytes = await readAtMost(request, limitBytes);
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
  const tooLarge = new Problem('too-large', {
    detail: `请求体不得超过 ${limitBytes} 字节。`,
  });
  if (Number(request.headers.get('Content-Length')) > limitBytes) throw tooLarge;
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of request.body ?? []) {
    length += chunk.byteLength;
    if (length > limitBytes) throw tooLarge;
    chunks.push(chunk);
  }
  const bytes = new Uint8Array(length);
  let offset = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, offset);
    offset += chunk.byteLength;
  }
  return bytes;
}
