import { beforeEach, describe, expect, it } from 'vitest';
import { documentsOf, findAll, openSearch, store } from '../../testing/pages/search.ts';
import type { Database } from '../db/client.ts';
import { articles } from '../db/schema.ts';
import { indexable, replacement, unlessNewer, writeIndex } from './changes.ts';
import { indexArticles } from './indexing.ts';

let db: Database;
let search: D1Database;
beforeEach(async () => {
  ({ db, search } = await openSearch());
});

const readRow = async () => (await db.select(indexable).from(articles))[0]!;

describe('indexArticles', () => {
  it('follows an article through its life', async () => {
    await store(db, 1, { status: 'scheduled' });
    await indexArticles(db, search, [1]);
    expect(await findAll(search, '路灯')).toEqual([]);
    await store(db, 1);
    await indexArticles(db, search, [1]);
    expect(await findAll(search, '路灯')).toEqual([1]);
    await store(db, 1, { revision: 2, title: '路牌会唱歌' });
    await indexArticles(db, search, [1]);
    expect([await findAll(search, '路灯'), await findAll(search, '路牌')]).toEqual([[], [1]]);
    await store(db, 1, { revision: 3, status: 'withdrawn', bodyHtml: '' });
    await indexArticles(db, search, [1]);
    expect([await findAll(search, '路牌'), await documentsOf(search)]).toEqual([
      [],
      ['1 r3 unlisted'],
    ]);
    await db.delete(articles);
    await indexArticles(db, search, [1]);
    expect(await documentsOf(search)).toEqual([]);
  });

  it('changes nothing when repeated', async () => {
    for (let run = 0; run < 3; run++) {
      await store(db, 1);
      await indexArticles(db, search, [1]);
    }
    expect([await findAll(search, '路灯'), await documentsOf(search)]).toEqual([[1], ['1 r1']]);
  });

  it('keeps an older revision from coming back, even when the article is withdrawn', async () => {
    await store(db, 1);
    const first = await readRow();
    await store(db, 1, { revision: 2, title: '路牌会唱歌' });
    await indexArticles(db, search, [1]);
    await writeIndex(search, [replacement(search, first, unlessNewer(first))]);
    expect(await findAll(search, '路灯')).toEqual([]);
    const second = await readRow();
    await store(db, 1, { revision: 3, status: 'withdrawn' });
    await indexArticles(db, search, [1]);
    await writeIndex(search, [replacement(search, second, unlessNewer(second))]);
    expect([await findAll(search, '路牌'), await documentsOf(search)]).toEqual([
      [],
      ['1 r3 unlisted'],
    ]);
  });

  it('keeps a published article listed when a row read before its publication is written', async () => {
    await store(db, 1, { status: 'scheduled' });
    const scheduled = await readRow();
    await store(db, 1);
    await indexArticles(db, search, [1]);
    await writeIndex(search, [replacement(search, scheduled, unlessNewer(scheduled))]);
    expect(await findAll(search, '路灯')).toEqual([1]);
  });

  it('gives each article of one second a place, after that second if it is full', async () => {
    const full = 1_791_423_000 * 32_768 + 32_767;
    await search
      .prepare(
        `INSERT INTO documents (id, article_id, revision, listed)
          VALUES (?, 900, 1, 0), (?, 901, 1, 0)`,
      )
      .bind(full, full + 1)
      .run();
    for (const id of [1, 2, 3]) await store(db, id);
    await store(db, 4, { publishedAt: 1_791_422_999 });
    await indexArticles(db, search, [1, 2, 3, 4]);
    expect(await findAll(search, '路灯')).toEqual([3, 2, 1, 4]);
  });

  it('indexes a body of the largest size to its end', async () => {
    const html = `<p>开头${'平安无事。'.repeat(69_000)}结尾</p>`;
    await store(db, 1, { bodyHtml: html });
    await indexArticles(db, search, [1]);
    for (const text of ['开头平', '事。平安', '。结尾']) {
      expect(await findAll(search, text)).toEqual([1]);
    }
    const { results } = await search.prepare('SELECT sz FROM grams_docsize').all();
    expect(results).toHaveLength(1);
  });

  it('finds across the parts of a body that takes two columns', async () => {
    const letters = Array.from(
      { length: 900_000 },
      (_, n) => ((n * 7_919) % 10_007).toString(36)[0],
    );
    const text = letters.join('');
    await store(db, 1, { bodyHtml: `<p>${text}</p>` });
    await indexArticles(db, search, [1]);
    for (let from = 0; from < text.length - 30; from += 9_973) {
      expect(await findAll(search, text.slice(from, from + 30)), `at ${from}`).toEqual([1]);
    }
    for (let from = 633_100; from < 633_500; from += 5) {
      expect(await findAll(search, text.slice(from, from + 100)), `at ${from}`).toEqual([1]);
    }
  });
});
