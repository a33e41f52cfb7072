import { beforeEach, describe, expect, it } from 'vitest';
import { tapBatches } from '../../testing/bindings.ts';
import { documentsOf, findAll, openSearch, store } from '../../testing/pages/search.ts';
import type { Database } from '../db/client.ts';
import { articles } from '../db/schema.ts';
import { indexArticles } from './indexing.ts';
import { rebuildAfter } from './rebuild.ts';

let db: Database;
let search: D1Database;
beforeEach(async () => {
  ({ db, search } = await openSearch());
});

describe('rebuildAfter', () => {
  async function rebuild(between: (after: number) => Promise<void> = async () => {}) {
    let indexed = 0;
    for (let after: number | undefined = 0; after !== undefined;) {
      const step = await rebuildAfter(db, search, after);
      indexed += step.indexed;
      after = step.next;
      await between(after ?? Infinity);
    }
    return indexed;
  }

  it('makes the index anew, whatever was in it', async () => {
    for (let id = 1; id <= 90; id++) {
      await store(db, id * 3, { status: id % 10 === 0 ? 'withdrawn' : 'published' });
      // The index then has rows older and newer than the articles, and rows without an article.
      if (id % 2 === 0) await store(db, id * 3 + 1, { revision: 7, title: '别处的文章' });
    }
    const all = await db.select({ id: articles.id }).from(articles);
    for (let from = 0; from < all.length; from += 20) {
      await indexArticles(
        db,
        search,
        all.slice(from, from + 20).map(({ id }) => id),
      );
    }
    await db.delete(articles);
    for (let id = 1; id <= 90; id++) {
      const status = id % 10 === 0 ? 'withdrawn' : 'published';
      await store(db, id * 3, { status, title: '路牌会唱歌', revision: id % 3 });
    }
    expect(await rebuild()).toBe(90);
    expect(await findAll(search, '路灯')).toEqual([]);
    expect(await findAll(search, '别处')).toEqual([]);
    expect(await findAll(search, '路牌')).toHaveLength(81);
    expect(await documentsOf(search)).toHaveLength(90);
  });

  it('keeps the rows that other writers change between two steps', async () => {
    for (let id = 1; id <= 60; id++) await store(db, id);
    await rebuild();
    await rebuild(async (after) => {
      const id = Math.min(after, 60);
      await store(db, id, { revision: 2, title: '路牌会唱歌' });
      await indexArticles(db, search, [id]);
    });
    expect((await findAll(search, '路牌')).sort((a, b) => a - b)).toEqual([20, 40, 60]);
    expect(await findAll(search, '路灯')).toHaveLength(57);
  });

  it('keeps the rows that another writer changes between its read and its write', async () => {
    await store(db, 1);
    await store(db, 2);
    await rebuild();
    const raced = tapBatches(search, {
      before: async () => {
        await store(db, 1, { revision: 2, title: '路牌会唱歌' });
        await store(db, 2, { revision: 2, status: 'withdrawn' });
        await indexArticles(db, search, [1, 2]);
      },
    });
    await rebuildAfter(db, raced, 0);
    expect(await findAll(search, '路灯')).toEqual([]);
    expect(await findAll(search, '路牌')).toEqual([1]);
    expect(await documentsOf(search)).toEqual(['1 r2', '2 r2 unlisted']);
  });
});
