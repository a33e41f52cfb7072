import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openBindings } from '../../testing/bindings.ts';
import { connect, type Database } from '../db/client.ts';
import { readAudit, type AuditEntry, type AuditFilter } from './read.ts';

const count = 20_000;
/** All of an hour's entries have one time, as after an import. */
const [start, hour] = [1_700_000_000, 3_600];
const perHour = 2_000;

let bindings: Awaited<ReturnType<typeof openBindings>>;
beforeAll(async () => {
  bindings = await openBindings();
  await bindings.db
    .prepare(
      `INSERT INTO audit_log (at, actor, action, article_id, token_id)
      WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < ${count - 1})
      SELECT ${start} + i / ${perHour} * ${hour}, iif(i % 2000 = 7, 'rare', 'actor' || i % 3),
        iif(i % 4, 'updated', 'withdrawn'), iif(i % 5, i % 100, NULL), iif(i % 7, 'token' || i % 2, NULL)
      FROM n`,
    )
    .run();
});
afterAll(() => bindings.dispose());

/** The database, and the rows that it has read. */
function metered(d1: D1Database): { db: Database; rowsRead: () => number } {
  let rowsRead = 0;
  const batch = async (statements: D1PreparedStatement[]) => {
    const results = await d1.batch(statements);
    for (const { meta } of results) rowsRead += meta.rows_read;
    return results;
  };
  const prepare = (query: string) => d1.prepare(query);
  return { db: connect({ prepare, batch } as unknown as D1Database), rowsRead: () => rowsRead };
}

/** Every page of a query; none may read more rows than it is allowed to. */
async function readAll(filter: AuditFilter, rowsPerPage: number): Promise<AuditEntry[]> {
  const entries: AuditEntry[] = [];
  let after: Parameters<typeof readAudit>[2];
  do {
    const { db, rowsRead } = metered(bindings.db);
    const page = await readAudit(db, filter, after);
    expect(rowsRead(), JSON.stringify({ filter, after })).toBeLessThanOrEqual(rowsPerPage);
    entries.push(...page.entries);
    after = page.next;
  } while (after);
  return entries;
}

async function expected(where: string): Promise<number[]> {
  const { results } = await bindings.db
    .prepare(`SELECT id FROM audit_log WHERE ${where} ORDER BY at DESC, id DESC`)
    .all<{ id: number }>();
  return results.map(({ id }) => id);
}

const third = start + 3 * hour;

describe('every entry once, the newest first, in pages that cost the same at any depth', () => {
  it.each<[string, AuditFilter, string, number]>([
    ['an article', { article: 41 }, 'article_id = 41', 101],
    ['an actor', { actor: 'actor1' }, `actor = 'actor1'`, 101],
    ['a rare actor', { actor: 'rare' }, `actor = 'rare'`, 101],
    ['nobody', { actor: 'nobody' }, '0', 101],
    ['an action', { action: 'withdrawn' }, `action = 'withdrawn'`, 101],
    ['a token', { token: 'token1' }, `token_id = 'token1'`, 101],
    ['a time', { from: third, to: third }, `at = ${third}`, 101],
    ['until', { actor: 'actor0', to: third }, `actor = 'actor0' AND at <= ${third}`, 101],
    ['since', { action: 'updated', from: third + 1 }, `action = 'updated' AND at > ${third}`, 101],
    [
      'two at once',
      { article: 44, actor: 'actor2' },
      `article_id = 44 AND actor = 'actor2'`,
      1_001,
    ],
    [
      'a few among many',
      { token: 'token1', actor: 'rare', action: 'updated' },
      `token_id = 'token1' AND actor = 'rare' AND action = 'updated'`,
      1_001,
    ],
    ['none among many', { token: 'token0', actor: 'nobody' }, '0', 1_001],
  ])('%s', async (_, filter, where, rowsPerPage) => {
    const entries = await readAll(filter, rowsPerPage);
    expect(entries.map(({ id }) => id)).toEqual(await expected(where));
  });

  it('all', async () => {
    const { db, rowsRead } = metered(bindings.db);
    const first = await readAudit(db, {}, undefined);
    const second = await readAudit(db, {}, first.next);
    const ids = [...first.entries, ...second.entries].map(({ id }) => id);
    expect(ids).toEqual((await expected('1')).slice(0, ids.length));
    expect(ids).toHaveLength(100);
    expect(rowsRead()).toBeLessThanOrEqual(202);
  });
});
