import { afterAll, beforeAll, expect, it } from 'vitest';
import { readNdjson } from '../../local/press/sources/ndjson.ts';
import { examples } from '../../src/articles/content.ts';
import { fields, type FieldName } from '../../src/articles/definition.ts';
import { site as settings } from '../../src/site.ts';
import { openUndelivered, readPage } from '../../testing/api/push.ts';
import type { TestSite } from '../../testing/site.ts';

/** A second value for every field, as a request gives it. */
const others: Readonly<Record<FieldName, unknown>> = {
  section: 'keji',
  kicker: '城市更新',
  title: '柳桥老街修缮一新',
  subtitle: '青石板路重铺,沿街三十户加装扶手',
  summary: '修缮历时半年。',
  publishedAt: '2026-11-21T08:00:00+08:00',
  expiresAt: '2098-01-01T00:00:00+08:00',
  author: '周岸',
  editor: '许清',
  source: { name: '柳桥新闻', url: 'https://liuqiao.example/' },
  correction: '户数有误,已改正。',
  tags: ['老街', '修缮'],
  featured: 5,
  body: '<p>柳桥老街的修缮日前完工。</p>',
};

const names = Object.keys(fields) as FieldName[];
/** The fields that the address of an erased article still shows. */
const kept: readonly FieldName[] = ['section', 'publishedAt'];
/** The fields whose texts the article's page shows. */
const shown = ['kicker', 'title', 'subtitle', 'author', 'editor', 'correction', 'body'] as const;

let site: TestSite;
beforeAll(async () => {
  site = await openUndelivered();
  await site.api('PUT', '/articles/1', examples);
  await site.api('PUT', '/articles/1', others);
});
afterAll(() => site.dispose());

const read = async (path: string) => {
  const answer = await site.api('GET', path);
  expect(answer.status, path).toBe(200);
  return answer.json();
};

it('the test has two different values for every field', () => {
  expect(Object.keys(others).sort()).toEqual([...names].sort());
  for (const name of names) expect(examples[name], name).not.toEqual(others[name]);
});

it('the API gives back every field as it was pushed, in both revisions', async () => {
  expect(await read('/articles/1')).toMatchObject(others);
  expect(await read('/articles/1/revisions/1')).toMatchObject(examples);
});

it('a comparison of two revisions names every field that differs', async () => {
  const { fields: differing, body } = await read('/articles/1/revisions/1/diff/2');
  const expected = names.filter((name) => name !== 'body');
  expect(Object.keys(differing as object).sort()).toEqual(expected.sort());
  expect(differing).toMatchObject({
    subtitle: { before: examples.subtitle, after: others.subtitle },
  });
  expect(body).toBeDefined();
});

it('the page shows the fields for readers, and the headline in JSON-LD', async () => {
  const { url } = (await read('/articles/1')) as { url: string };
  const { text } = await readPage(site, new URL(url).pathname);
  for (const name of shown) expect(text, name).toContain(others[name]);
  for (const part of ['柳桥新闻', '老街', '修缮']) expect(text).toContain(part);
  const alternative = JSON.stringify([others.kicker, others.subtitle]);
  expect(text).toContain(`"alternativeHeadline":${alternative}`);
  expect(text).toMatch(
    /<hgroup><p>城市更新<\/p><h1>柳桥老街修缮一新<\/h1><p>青石板路[^<]*<\/p><\/hgroup>/,
  );
});

it('an export has every field, and another site imports them all', async () => {
  const { text } = await site.api('GET', '/export');
  const [entry] = await Array.fromAsync(readNdjson(bytesOf(text)));
  if (!entry || !('article' in entry)) throw new Error(JSON.stringify(entry));
  expect(entry.article).toMatchObject(others);
  const other = await openUndelivered();
  try {
    const { id, ...article } = entry.article as { id: number };
    expect((await other.api('PUT', `/articles/${id}`, article)).status).toBe(201);
    expect((await other.api('GET', `/articles/${id}`)).json()).toMatchObject(others);
  } finally {
    await other.dispose();
  }
});

it('a restored revision has every field again', async () => {
  const answer = await site.api('POST', '/articles/1/revisions/1/restore');
  expect(answer.status).toBe(200);
  expect(await read('/articles/1')).toMatchObject(examples);
});

it('search finds an article by each line of its headline', async () => {
  await site.db.prepare(`DELETE FROM leases WHERE name = 'index'`).run();
  await site.cron('minutely');
  for (const words of ['文化惠民', '增设两名值班员', '延长开放', '每晚开放到十点']) {
    const { text } = await readPage(site, `/search?q=${encodeURIComponent(words)}`);
    expect(text, words).toContain('/1.html');
  }
});

it('erasing an article clears every field but those in its address', async () => {
  await site.api('DELETE', '/articles/1', { reason: '内容有误' });
  await site.api('POST', '/articles/1/status', { status: 'trash' });
  const old = (settings.editing.trashDays + 1) * 86_400;
  await site.cron('minutely', Date.now() / 1_000 + old);
  const left = await read('/articles/1');
  expect(left['status']).toBe('gone');
  for (const name of names) {
    if (kept.includes(name)) expect(left[name], name).toEqual(examples[name]);
    else expect([undefined, '', 'array'], name).toContain(emptied(left[name]));
  }
  const row = JSON.stringify(await site.db.prepare('SELECT * FROM articles').first());
  for (const name of shown) expect(row, name).not.toContain(examples[name]);
  const { results } = await site.db.prepare('SELECT 1 FROM revisions').all();
  expect(results).toEqual([]);
});

/** The value, but "array" for an empty list of topics, which counts as no value. */
function emptied(value: unknown): unknown {
  return Array.isArray(value) && value.length === 0 ? 'array' : value;
}

async function* bytesOf(text: string): AsyncGenerator<Uint8Array> {
  yield new TextEncoder().encode(text);
}
