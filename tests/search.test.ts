import { afterAll, beforeAll, expect, it } from 'vitest';
import { searchPath } from '../src/lib/paths.ts';
import { openSite, sample, type Answer, type TestSite } from './support/site.ts';

let site: TestSite;
beforeAll(async () => {
  site = await openSite();
});
afterAll(() => site.dispose());

/** The search page as the site renders it now. */
async function search(query: string, more: Parameters<typeof searchPath>[1] = {}): Promise<Answer> {
  await site.cache.clear();
  return site.fetch(searchPath(query, more));
}

/** Ids of the articles that a page lists, in its order. */
function idsOf({ text }: Answer): number[] {
  const [, list = ''] = /<ol class="teasers hits">([\s\S]*?)<\/ol>/.exec(text) ?? [];
  return [...list.matchAll(/<h2>\s*<a href="[^"]*\/(\d+)\.html"/g)].map(([, id]) => Number(id));
}

const find = async (...asked: Parameters<typeof search>) => idsOf(await search(...asked));

const article = (id: number, changes: Record<string, unknown>) => ({
  ...sample({ publishedAt: `2026-10-0${id % 10}T09:30:00+08:00`, summary: undefined }),
  ...changes,
});

it('finds what was pushed, no longer what was edited away, and nothing that was withdrawn', async () => {
  await site.push(1, article(1, { title: '蓝尾鸢飞过望川河', body: '<p>观鸟者数到十七只。</p>' }));
  expect(await find('蓝尾鸢')).toEqual([1]);
  await site.push(1, article(1, { title: '红尾鸢飞过望川河', body: '<p>观鸟者数到十八只。</p>' }));
  expect(await find('蓝尾鸢')).toEqual([]);
  expect(await find('十七')).toEqual([]);
  expect(await find('红尾鸢')).toEqual([1]);
  await site.api('DELETE', '/articles/1', { reason: '内容有误' });
  expect(await find('红尾鸢')).toEqual([]);
  await site.settled();
  expect(await find('红尾鸢')).toEqual([]);
  expect(await site.search.prepare(`SELECT count(*) AS n FROM grams`).first('n')).toBe(0);
});
