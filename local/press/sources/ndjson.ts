import { isRecord } from '../../../src/lib/check.ts';
import { readLines } from '../../../src/http/ndjson.ts';
import { wholeLines } from '../client.ts';
import { decodeUtf8 } from './encoding.ts';
import type { Entry } from './entry.ts';

/** Members that `export` writes but a push does not accept. */
const told = new Set(['url', 'revision', 'updatedAt', 'correctedAt', 'withdrawal', 'mergedInto']);

/** States that follow from the time of publication, so a push need not name them. */
const implied: readonly unknown[] = [undefined, 'published', 'scheduled'];
const pushable: readonly unknown[] = ['draft', 'review'];
/** States that no push brings about. */
const passed: readonly unknown[] = ['withdrawn', 'merged', 'trash', 'gone'];

/** Articles, one a line, as `export` writes them or with only the fields of a push. */
export async function* readNdjson(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<Entry> {
  let number = 0;
  for await (const line of readLines(bytes, wholeLines)) {
    number++;
    yield entryOf(line, `article ${number}`);
  }
}

function entryOf(line: Uint8Array | undefined, place: string): Entry {
  if (line === undefined) return { place, damaged: 'is too long' };
  let value: unknown;
  try {
    value = JSON.parse(decodeUtf8(line));
  } catch (error) {
    return { place, damaged: error instanceof TypeError ? 'is not UTF-8' : 'is not JSON' };
  }
  if (!isRecord(value)) return { place, damaged: 'is no JSON object' };
  const fields = Object.entries(value).filter(([name]) => !told.has(name));
  const { status, ...article } = Object.fromEntries(fields);
  const named = `${place} (${JSON.stringify(article['id'])})`;
  if (implied.includes(status)) return { place: named, article };
  if (pushable.includes(status)) return { place: named, article: { ...article, status } };
  if (!passed.includes(status)) {
    return { place: named, damaged: `has no status that is known: ${JSON.stringify(status)}` };
  }
  return { place: named, skipped: `is ${JSON.stringify(status)}` };
}
