import { readLines } from '../../../src/http/ndjson.ts';
import { wholeLines } from '../client.ts';
import type { Entry } from './source.ts';

/** What `export` tells of an article and no push takes. */
const told = new Set(['url', 'revision', 'updatedAt', 'correctedAt', 'withdrawal', 'mergedInto']);

/** States that a push brings about by itself, from the time of publication. */
const implied: readonly unknown[] = [undefined, 'published', 'scheduled'];
const pushable: readonly unknown[] = ['draft', 'review'];

/** Articles a line, as `export` writes them or with the fields of a push alone. */
export async function* readNdjson(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<Entry> {
  const decoder = new TextDecoder();
  let number = 0;
  for await (const line of readLines(bytes, wholeLines)) {
    number++;
    yield entryOf(decoder.decode(line), `article ${number}`);
  }
}

function entryOf(line: string, place: string): Entry {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return { place, skipped: 'is not JSON' };
  }
  if (typeof value !== 'object' || value === null) return { place, skipped: 'is no JSON object' };
  const fields = Object.entries(value).filter(([name]) => !told.has(name));
  const { status, ...article } = Object.fromEntries(fields) as Record<string, unknown>;
  const named = `${place} (${JSON.stringify(article['id'])})`;
  if (implied.includes(status)) return { place: named, article };
  if (pushable.includes(status)) return { place: named, article: { ...article, status } };
  return { place: named, skipped: `is ${JSON.stringify(status)}` };
}
