import * as v from 'valibot';
import { ndjson, readLines } from '../../src/http/ndjson.ts';
import { site } from '../../src/site.ts';
import {
  attempts,
  Away,
  backOff,
  bytesOf,
  requireSuccess,
  wholeLines,
  type Client,
} from './client.ts';
import { Refused, Unreachable } from './exit.ts';

/** An article to send, and its place in the file, for messages. */
export interface Item {
  readonly place: string;
  readonly article: Readonly<Record<string, unknown>>;
  /** A remark to print. */
  readonly note?: string;
}

const resultSchema = v.looseObject({
  outcome: v.string(),
  id: v.optional(v.number()),
  url: v.optional(v.string()),
  problem: v.optional(v.unknown()),
  warnings: v.optional(v.unknown()),
});

/** The site's result for one item. */
export type Result = v.InferOutput<typeof resultSchema>;

/** Bounds of one request, which also bound the memory. The site accepts 1,000 items and 10 MiB. */
const limits = { items: 1_000, bytes: 2_000_000 };

interface Prepared {
  readonly item: Item;
  readonly line: string;
  /** Set for an article that is too large. It is not sent: the site would refuse the whole request. */
  readonly refusal: Result | undefined;
}

/** The result for an article (one line of JSON) that is too large for the site; undefined for any other. */
export function refusalOfSize(line: string): Result | undefined {
  const [size, limit] = [Buffer.byteLength(line), site.push.bodyLimitBytes];
  if (size <= limit) return undefined;
  return { outcome: 'refused', problem: `has ${size} bytes, and the site takes ${limit}` };
}

/**
 * Sends articles in batches. Calls `onResult` for each article, in order, as soon as its result is certain.
 * @throws Unreachable after several attempts without progress.
 */
export async function sendAll(
  client: Client,
  items: AsyncIterable<Item>,
  onResult: (item: Item, result: Result) => void,
): Promise<void> {
  for await (const batch of batchesOf(items)) {
    const [{ item, refusal } = {}] = batch;
    if (item && refusal) {
      onResult(item, refusal);
      continue;
    }
    let rest: readonly Prepared[] = batch;
    for (let attempt = 1; rest.length > 0; attempt++) {
      const { settled, failure, retryAfter } = await sendOnce(client, rest, onResult);
      rest = rest.slice(settled);
      if (settled > 0) attempt = 0;
      if (attempt === attempts) throw new Unreachable(`${client.url}: ${failure}`);
      if (rest.length > 0) await backOff(attempt + 1, retryAfter);
    }
  }
}

/** Batches of as many articles as fit into one request, without repeated ids. An article too large is a batch alone. */
async function* batchesOf(items: AsyncIterable<Item>): AsyncGenerator<Prepared[]> {
  let batch: Prepared[] = [];
  let bytes = 0;
  const ids = new Set<unknown>();
  for await (const item of items) {
    const line = JSON.stringify(item.article);
    const size = Buffer.byteLength(line) + 1;
    const { id } = item.article;
    const refusal = refusalOfSize(line);
    const isFull = batch.length === limits.items || bytes + size > limits.bytes;
    if (isFull || ids.has(id) || refusal || batch[0]?.refusal) {
      if (batch.length > 0) yield batch;
      batch = [];
      bytes = 0;
      ids.clear();
    }
    batch.push({ item, line, refusal });
    bytes += size;
    ids.add(id);
  }
  if (batch.length > 0) yield batch;
}

const path = '/api/articles/batch';

/** How many items a request settled, and why the others are not settled. */
interface Sent {
  /** How many of the first items are settled. */
  readonly settled: number;
  readonly failure: string;
  readonly retryAfter?: string | null;
}

async function sendOnce(
  client: Client,
  batch: readonly Prepared[],
  onResult: (item: Item, result: Result) => void,
): Promise<Sent> {
  let settled = 0;
  try {
    const answer = await client.attempt('POST', path, {
      headers: { 'Content-Type': ndjson },
      body: batch.map(({ line }) => `${line}\n`).join(''),
      answers: ndjson,
    });
    await requireSuccess(answer);
    const decoder = new TextDecoder();
    for await (const line of readLines(bytesOf(answer), wholeLines)) {
      const parsed = v.safeParse(resultSchema, JSON.parse(decoder.decode(line)));
      if (!parsed.success) throw client.foreign(path, parsed.issues[0].message);
      const result = parsed.output;
      const next = batch[settled];
      const isSettled = result.outcome !== 'failed' && result.outcome !== 'aborted';
      if (!next || !isSettled) return { settled, failure: JSON.stringify(result.problem) };
      settled++;
      onResult(next.item, result);
    }
  } catch (error) {
    if (error instanceof Unreachable || error instanceof Refused) throw error;
    if (error instanceof Away) {
      return { settled, failure: error.message, retryAfter: error.retryAfter };
    }
    return { settled, failure: String(error) };
  }
  return { settled, failure: 'the answer ended too early' };
}
