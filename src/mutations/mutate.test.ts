import { beforeEach, expect, it } from 'vitest';
import { openSqlite, tapBatches } from '../../testing/bindings.ts';
import { sample, siteUrl } from '../../testing/site.ts';
import { parseSubmission } from '../articles/submission.ts';
import { connect, type Database } from '../db/client.ts';
import type { Intent } from './mutate.ts';
import { putArticle } from './put.ts';

const intent: Intent = { actor: { name: 'editor' }, now: 1_790_000_000 };

let sqlite: D1Database;
let db: Database;
/** Versions that were written so far: each has a title of its own. */
let count: number;
beforeEach(async () => {
  sqlite = await openSqlite();
  db = connect(sqlite);
  count = 0;
  await put(db);
});

function put(by: Database, precondition?: Intent['precondition']) {
  const parsed = parseSubmission(sample({ title: `第 ${count++} 版` }), siteUrl);
  if (!parsed.ok) throw new Error('the sample is no good');
  return putArticle(by, 1, parsed.value, { ...intent, precondition });
}

/** The database of a writer before whom others write so many times. */
function busy(times: number): Database {
  const write = async (n: number) => {
    if (n < times) await put(db);
  };
  return connect(tapBatches(sqlite, { before: write }));
}

it('goes behind whoever is faster', async () => {
  const outcome = await put(busy(39));
  expect(outcome).toMatchObject({ kind: 'updated', article: { revision: 41 } });
});

it('gives up when others are always faster, and blames no precondition that nobody sent', async () => {
  expect(await put(busy(Infinity))).toEqual({ kind: 'busy' });
  // Any revision will do.
  expect(await put(busy(Infinity), (revision) => revision !== undefined)).toEqual({ kind: 'busy' });
});

it('blames a precondition that holds no more', async () => {
  const outcome = await put(busy(Infinity), (revision) => revision === 1);
  expect(outcome).toEqual({ kind: 'stale', revision: 2 });
});
