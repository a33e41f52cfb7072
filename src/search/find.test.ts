import { beforeEach, describe, expect, it } from 'vitest';
import { findAll, openSearch, store } from '../../testing/pages/search.ts';
import type { Database } from '../db/client.ts';
import { findDocuments } from './find.ts';
import { indexArticles } from './indexing.ts';

let db: Database;
let search: D1Database;
beforeEach(async () => {
  ({ db, search } = await openSearch());
});

describe('findDocuments', () => {
  const asked = { section: undefined, sort: 'newest', before: undefined } as const;

  it('pages through everything once, newest first', async () => {
    for (let id = 1; id <= 50; id++) await store(db, id, { publishedAt: 1_791_423_000 + (id % 7) });
    for (const from of [1, 21, 41]) {
      await indexArticles(
        db,
        search,
        Array.from({ length: 20 }, (_, n) => from + n),
      );
    }
    const seen: number[] = [];
    let before: number | undefined;
    do {
      const { found, next } = await findDocuments(search, ['路灯'], { ...asked, before });
      seen.push(...found.map(({ articleId }) => articleId));
      before = next;
    } while (before !== undefined);
    expect(seen).toEqual(await findAll(search, '路灯'));
    expect(new Set(seen).size).toBe(50);
    expect(seen.map((id) => id % 7)).toEqual(seen.map((id) => id % 7).sort((a, b) => b - a));
  });

  it('ranks a title before a body, many hits before few, and then the newer article', async () => {
    const rest = '其余的话说来话长。'.repeat(3);
    const bodies: [id: number, title: string, body: string][] = [
      [1, '旧桥的故事', rest],
      [2, '河边', `桥。${rest}`],
      [3, '河边', `桥桥桥桥。${rest}`.slice(0, rest.length + 2)],
      [4, '河边', `桥梁,桥梁,桥梁。`],
      [5, '河边', `桥梁,河边,无事。`],
      [6, '旧桥的故事', rest],
      [7, '无关', rest],
    ];
    for (const [id, title, body] of bodies) {
      await store(db, id, { title, bodyHtml: `<p>${body}</p>`, publishedAt: 1_791_423_000 + id });
    }
    await indexArticles(db, search, [1, 2, 3, 4, 5, 6, 7]);
    const best = async (term: string) =>
      (await findDocuments(search, [term], { ...asked, sort: 'best' })).found.map(
        ({ articleId }) => articleId,
      );
    expect((await best('桥')).slice(0, 2)).toEqual([6, 1]);
    expect(await best('桥梁')).toEqual([4, 5]);
    expect((await best('旧桥的')).slice(0, 2)).toEqual([6, 1]);
    expect(await best('旧桥的故事')).toEqual([6, 1]);
    expect(await best('说来话长。')).toEqual([7, 6, 3, 2, 1]);
  });

  it('ranks only the newest 1,000 matches, on all pages together', async () => {
    for (let id = 1; id <= 1_030; id++) await store(db, id, { publishedAt: 1_791_423_000 + id });
    for (let from = 1; from <= 1_030; from += 10) {
      await indexArticles(
        db,
        search,
        Array.from({ length: 10 }, (_, n) => from + n),
      );
    }
    const seen: number[] = [];
    let before: number | undefined;
    do {
      const page = await findDocuments(search, ['路灯'], { ...asked, sort: 'best', before });
      seen.push(...page.found.map(({ articleId }) => articleId));
      before = page.next;
    } while (before !== undefined);
    expect(seen).toEqual(Array.from({ length: 1_000 }, (_, n) => 1_030 - n));
  });

  it('searches one section', async () => {
    await store(db, 1);
    await store(db, 2, { section: 'jiaoyu' });
    await indexArticles(db, search, [1, 2]);
    expect(await findAll(search, '路灯', 'jiaoyu')).toEqual([2]);
    expect(await findAll(search, '灯', 'keji')).toEqual([1]);
    expect(await findAll(search, 'jiaoyu')).toEqual([]);
  });
});
