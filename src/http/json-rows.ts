import { mediaTypeOf, readAtMost, readJson } from './body.ts';
import { invalidAt, Problem } from './problem.ts';

const newline = 10;
const lineTypes = ['application/x-ndjson', 'application/jsonl'];

/**
 * Reads a body of at most `limitBytes` as rows: a JSON array, or a JSON value a line (NDJSON).
 * @throws Problem 413 over the limit, 415 for another media type, 400 for what is not JSON in UTF-8, 422 for no array.
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
