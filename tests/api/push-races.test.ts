import { afterAll, beforeAll, expect, it } from 'vitest';
import { expectProblem, openUndelivered, revisionsOf, stored } from '../../testing/api/push.ts';
import { sample, type Answer, type TestSite } from '../../testing/site.ts';

let site: TestSite;
beforeAll(async () => {
  site = await openUndelivered();
});
afterAll(() => site.dispose());

const writers = Array.from({ length: 20 }, (_, n) => `第 ${n} 位编辑的标题`);

function race(id: number, headers: Record<string, string> = {}): Promise<Answer[]> {
  return Promise.all(
    writers.map((title) => site.api('PUT', `/articles/${id}`, sample({ title }), headers)),
  );
}

/** The numbers of rows that one update of a title writes. */
async function costOfOneUpdate(id: number) {
  await site.api('PUT', `/articles/${id}`, sample());
  const before = await stored(site);
  await site.api('PUT', `/articles/${id}`, sample({ title: '单独的一次修改' }));
  const after = await stored(site);
  return { outbox: after.outbox - before.outbox, audit: after.audit - before.audit };
}

const titleOf = async (id: number) =>
  (await site.api('GET', `/articles/${id}`)).json()['title'] as string;

it('exactly one of twenty writers who name the same revision wins', async () => {
  const one = await costOfOneUpdate(61);
  await site.api('PUT', '/articles/62', sample());
  const before = await stored(site);
  const answers = await race(62, { 'If-Match': '"1"' });

  const winners = answers.filter(({ status }) => status === 200);
  expect(winners).toHaveLength(1);
  expect(winners[0]!.json()).toMatchObject({ revision: 2, outcome: 'updated' });
  for (const loser of answers.filter((answer) => answer !== winners[0])) {
    expectProblem(loser, 412, 'precondition-failed');
    expect(loser.json()['revision']).toBe(2);
  }
  const after = await stored(site);
  expect(after.revisions - before.revisions).toBe(1);
  expect(after.outbox - before.outbox).toBe(one.outbox);
  expect(after.audit - before.audit).toBe(one.audit);
  expect(await titleOf(62)).toBe(writers[answers.indexOf(winners[0]!)]);
});

it('all of twenty writers who name no revision succeed, one after the other', async () => {
  const one = await costOfOneUpdate(63);
  await site.api('PUT', '/articles/64', sample());
  const before = await stored(site);
  const answers = await race(64);

  expect(answers.map(({ status }) => status)).toEqual(Array(20).fill(200));
  const revisions = answers.map((answer) => Number(answer.json()['revision']));
  expect(revisions.sort((a, b) => a - b)).toEqual(writers.map((_, n) => n + 2));
  const kept = await revisionsOf(site, 64);
  expect(kept.map(({ revision }) => revision)).toEqual(writers.map((_, n) => n + 1));
  const titles = [...kept.map(({ snapshot }) => snapshot['title']), await titleOf(64)];
  expect(titles.sort()).toEqual([...writers, sample()['title']].sort());
  const after = await stored(site);
  expect(after.outbox - before.outbox).toBe(20 * one.outbox);
  expect(after.audit - before.audit).toBe(20 * one.audit);
});

it('twenty writers who create the same id at once make one article', async () => {
  const answers = await race(65);
  const statuses = answers.map(({ status }) => status).sort();
  expect(statuses).toEqual([...Array<number>(19).fill(200), 201]);
  const kept = await revisionsOf(site, 65);
  expect(kept.map(({ revision }) => revision)).toEqual(writers.slice(1).map((_, n) => n + 1));
});

it('the same content is stored once, even if many push it at once', async () => {
  const before = await stored(site);
  const answers = await Promise.all(
    writers.map(() => site.api('PUT', '/articles/66', sample(), { 'If-None-Match': '*' })),
  );
  const statuses = answers.map(({ status }) => status).sort();
  expect(statuses).toEqual([201, ...Array<number>(19).fill(412)]);
  const again = await Promise.all(writers.map(() => site.api('PUT', '/articles/66', sample())));
  expect(new Set(again.map((answer) => answer.json()['outcome']))).toEqual(new Set(['unchanged']));
  const after = await stored(site);
  expect(after.audit - before.audit).toBe(1);
  expect(after.revisions).toBe(before.revisions);
});

it('a withdrawal among other writes happens once, and no write brings the article back', async () => {
  await site.api('PUT', '/articles/67', sample());
  const [withdrawal, ...writes] = await Promise.all([
    site.api('DELETE', '/articles/67', { reason: '内容重复' }),
    ...writers.map((title) => site.api('PUT', '/articles/67', sample({ title }))),
  ]);
  expect(withdrawal.status).toBe(200);
  expect(writes.filter(({ status }) => status !== 200 && status !== 409)).toEqual([]);
  const { status, revision } = (await site.api('GET', '/articles/67')).json();
  const updates = writes.filter((answer) => answer.status === 200).length;
  expect({ status, revision }).toEqual({ status: 'withdrawn', revision: updates + 2 });
});

it('a writer who always loses the race is asked to try again, and gets no 412', async () => {
  await site.api('PUT', '/articles/70', sample());
  const before = await stored(site);
  // With this trigger, every commit fails as if another writer had been faster.
  await site.db
    .prepare(
      `CREATE TRIGGER forestalled BEFORE INSERT ON revisions WHEN NEW.article_id = 70
       BEGIN SELECT RAISE(ABORT, 'UNIQUE constraint failed: revisions'); END`,
    )
    .run();
  const change = sample({ title: '总是晚一步' });
  const answers = [
    await site.api('PUT', '/articles/70', change),
    await site.api('PUT', '/articles/70', change, { 'If-Match': '"1"' }),
    await site.api('DELETE', '/articles/70', { reason: '内容重复' }),
  ];
  const ofBatch = await site.api('POST', '/articles/batch', [{ id: 70, ...change }]);
  const stale = await site.api('PUT', '/articles/70', change, { 'If-Match': '"9"' });
  await site.db.prepare('DROP TRIGGER forestalled').run();
  for (const answer of answers) {
    expectProblem(answer, 503, 'unavailable');
    expect(answer.json()['detail']).toContain('再次提交');
    expect(Number(answer.headers.get('Retry-After'))).toBeGreaterThan(0);
  }
  expect(ofBatch.text).toMatch(/"outcome":"failed".*再次提交/);
  expectProblem(stale, 412, 'precondition-failed');
  expect(await stored(site)).toEqual(before);
  expect((await site.api('PUT', '/articles/70', change)).json()['revision']).toBe(2);
});

it('a mutation commits all of its rows or none', async () => {
  await site.api('PUT', '/articles/68', sample());
  const before = await stored(site);
  await site.db.prepare('ALTER TABLE outbox RENAME TO outbox_away').run();
  const answer = await site.api('PUT', '/articles/68', sample({ title: '写到一半' }));
  const creation = await site.api('PUT', '/articles/69', sample());
  await site.db.prepare('ALTER TABLE outbox_away RENAME TO outbox').run();
  expectProblem(answer, 503, 'unavailable');
  expectProblem(creation, 503, 'unavailable');
  expect(await stored(site)).toEqual(before);
  expect(await titleOf(68)).toBe(sample()['title']);
});
