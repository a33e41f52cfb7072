import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { mint, type Minted } from '../../testing/api/editors.ts';
import { expectProblem, openUndelivered, pointersOf } from '../../testing/api/push.ts';
import { sample, type TestSite } from '../../testing/site.ts';

interface Entry {
  readonly id: number;
  readonly at: string;
  readonly actor: string;
  readonly action: string;
  readonly before?: string;
  readonly after?: string;
}

let site: TestSite;
let reporter: Minted;
beforeAll(async () => {
  site = await openUndelivered();
  reporter = await mint(site, 'editor');
  await site.api('PUT', '/articles/1', sample());
  await site.api('PUT', '/articles/1', sample({ title: '新的标题' }), reporter.bearer);
  await site.api('PUT', '/articles/2', sample(), reporter.bearer);
  await site.api('DELETE', '/articles/1', { reason: '重复' });
});
afterAll(() => site.dispose());

async function read(query: string): Promise<{ entries: Entry[]; next?: string }> {
  const answer = await site.api('GET', `/audit${query}`);
  expect(answer.status).toBe(200);
  return answer.json() as unknown as { entries: Entry[]; next?: string };
}

const lines = async (query: string) =>
  (await read(query)).entries.map(({ actor, action }) => `${actor} ${action}`);

it('tells who did what with which token, and the hashes before and after', async () => {
  const { entries, next } = await read('?article=1');
  expect(next).toBeUndefined();
  expect(entries).toMatchObject([
    { actor: 'editor', action: 'withdrawn', article: 1, revision: 3 },
    { actor: 'an editor', action: 'updated', article: 1, revision: 2, token: reporter.id },
    { actor: 'editor', action: 'created', article: 1, revision: 1 },
  ]);
  const [withdrawn, updated, created] = entries;
  expect(created!.before).toBeUndefined();
  expect(updated!.before).toBe(created!.after);
  expect(updated!.after).not.toBe(created!.after);
  expect(withdrawn!.before).toBe(updated!.after);
  expect(withdrawn!.at).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+08:00$/);
});

describe('the audit log is read by', () => {
  it.each([
    ['an actor', () => '?actor=an%20editor', ['an editor created', 'an editor updated']],
    ['a token', () => `?token=${reporter.id}`, ['an editor created', 'an editor updated']],
    ['an action', () => '?action=created', ['an editor created', 'editor created']],
    ['several', () => '?action=created&actor=editor&article=1', ['editor created']],
    ['a time before all entries', () => '?to=2020-01-01T00:00:00Z', []],
    ['a time after all entries', () => '?from=2100-01-01T00:00:00%2B08:00', []],
    ['nobody', () => '?actor=nobody', []],
  ])('%s', async (_, query, expected) => {
    expect(await lines(query())).toEqual(expected);
  });

  it('a span of time, whose ends it includes', async () => {
    const [newest] = (await read('')).entries;
    const at = encodeURIComponent(newest!.at);
    const { entries } = await read(`?from=${at}&to=${at}`);
    expect(entries.map(({ id }) => id)).toContain(newest!.id);
    for (const entry of entries) expect(entry.at).toBe(newest!.at);
    const place = `${Date.parse(newest!.at) / 1_000}-${newest!.id + 1}`;
    expect(await lines(`?to=2020-01-01T00:00:00Z&after=${place}`)).toEqual([]);
  });

  it('pages', async () => {
    const now = Math.floor(Date.now() / 1000);
    await site.db
      .prepare(
        `INSERT INTO audit_log (at, actor, action)
        WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 120)
        SELECT ${now} - i / 30, 'many', 'noted' FROM n`,
      )
      .run();
    const seen: number[] = [];
    let query = '?actor=many';
    for (let page = 0; page < 10; page++) {
      const { entries, next } = await read(query);
      seen.push(...entries.map(({ id }) => id));
      if (next === undefined) break;
      query = `?actor=many&after=${next}`;
    }
    const { results } = await site.db
      .prepare(`SELECT id FROM audit_log WHERE actor = 'many' ORDER BY at DESC, id DESC`)
      .all<{ id: number }>();
    expect(seen).toEqual(results.map(({ id }) => id));
  });

  it.each([
    ['?article=x', ['/article']],
    ['?article=0&actor=', ['/actor', '/article']],
    ['?from=2026-01-01&to=yesterday', ['/from', '/to']],
    ['?after=1', ['/after']],
    ['?who=editor', ['/who']],
  ])('the right parameters only, not %s', async (query, pointers) => {
    const answer = await site.api('GET', `/audit${query}`);
    expectProblem(answer, 422, 'invalid');
    expect(pointersOf(answer)).toEqual(pointers);
  });
});
