import { beforeAll, expect, test } from 'vitest';
import { openSqlite } from '../../testing/bindings.ts';
import type { Article } from '../articles/article.ts';
import { columnsOf } from '../articles/content.ts';
import type { Draft } from '../articles/write.ts';
import { connect, type Database } from '../db/client.ts';
import { site } from '../site.ts';
import { together } from './batch.ts';
import { mutationOf, type Change } from './change-statements.ts';

/** Unix seconds. */
const now = 1_790_000_000;
/** Queries of one invocation (D1). */
const perInvocation = 1_000;

let db: Database;
beforeAll(async () => {
  db = connect(await openSqlite());
});

type Kind = 'created' | 'updated' | 'hidden';

function changeOf(id: number, kind: Kind): Change {
  const after: Draft = {
    id,
    ...columnsOf({
      section: 'keji',
      title: `第 ${id} 篇`,
      body: '<p>正文。</p>',
      tags: ['记事'],
      publishedAt: kind === 'hidden' ? now + 60 : now - id,
    }),
    status: kind === 'hidden' ? 'scheduled' : 'published',
    updatedAt: now,
    revision: kind === 'created' ? 1 : 2,
    contentHash: kind,
    withdrawal: null,
    correctedAt: null,
    mergedInto: null,
  };
  const before: Article = { ...after, seq: id, revision: 1, status: 'published', publishedAt: now };
  const action = kind === 'hidden' ? 'scheduled' : kind;
  return { before: kind === 'created' ? undefined : before, after, action };
}

test.each<[string, (n: number) => Kind]>([
  ['new', () => 'created'],
  ['changed', () => 'updated'],
  ['mixed', (n) => (['created', 'updated', 'hidden'] as const)[n % 3]!],
])('a full batch of %s articles stays within the queries of one invocation', async (_, kindOf) => {
  const groups = Math.ceil(site.push.batch.items / together);
  const changes = Array.from({ length: together }, (_, n) => changeOf(n + 1, kindOf(n)));
  const reads = 1;
  const statements = await mutationOf(db, changes, { name: 'editor' }, now);
  expect((statements.length + reads) * groups).toBeLessThan(perInvocation);
});

test('each tag is queued as urgently as any change of a batch asks, and twice in all', async () => {
  const d1 = await openSqlite();
  const fresh = connect(d1);
  const created = [1, 2, 3].map((id) => changeOf(id, 'created'));
  const run = async (changes: readonly Change[]) => {
    const [first, ...rest] = await mutationOf(fresh, changes, { name: 'editor' }, now);
    await fresh.batch([first!, ...rest]);
  };
  await run(created);
  await d1.prepare('DELETE FROM outbox').run();
  await run([changeOf(1, 'updated'), changeOf(2, 'hidden'), changeOf(3, 'updated')]);
  const { results } = await d1
    .prepare(
      `SELECT tag, count(*) AS times, min(priority) AS least, max(priority) AS most
      FROM outbox WHERE action = 'purge' GROUP BY tag`,
    )
    .all<{ tag: string; times: number; least: number; most: number }>();
  expect(results.find(({ tag }) => tag === 'a:2')).toMatchObject({ least: 0 });
  expect(results.find(({ tag }) => tag === 'a:1')).toMatchObject({ most: 1 });
  expect(results.find(({ tag }) => tag === 's:keji')).toMatchObject({ most: 0 });
  for (const { tag, times } of results) expect([tag, times]).toEqual([tag, 2]);
});
