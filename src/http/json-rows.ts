import { mediaTypeOf, readAtMost, readJson } from './body.ts';
import { invalidAt, Problem } from './problem.ts';

const lineTypes = ['application/x-ndjson', 'application/jsonl'];

/**
 * Reads a body of at most `limitBytes` as rows: a JSON array, or a JSON value a line (NDJSON).
 * @throws Problem 413 over the limit, 415 for another media type, 400 for what is not JSON, 422 for no array.
 */
export async function readJsonRows(request: Request, limitBytes: number): Promise<unknown[]> {
  const mediaType = mediaTypeOf(request) ?? '';
  if (lineTypes.includes(mediaType)) return linesOf(await readAtMost(request, limitBytes));
  const value = await readJson(request, limitBytes);
  if (Array.isArray(value)) return value as unknown[];
  throw invalidAt('', '须为 JSON 数组');
}

function linesOf(bytes: Uint8Array): unknown[] {
  const lines = new TextDecoder().decode(bytes).split('\n');
  return lines.flatMap((line, index): unknown[] => {
    if (line.trim() === '') return [];
    try {
      const value: unknown = JSON.parse(line);
      return [value];
    } catch {
      throw new Problem('bad-json', { detail: `第 ${index + 1} 行不是有效的 JSON。` });
    }
  });
}
