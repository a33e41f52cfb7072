import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { openBindings, tapBatches } from '../../testing/bindings.ts';
import { connect } from '../db/client.ts';
import { hourOf } from '../lib/calendar.ts';
import { parsePeriod } from '../lib/periods.ts';
import { freezeEnded } from './freeze.ts';
import { site } from '../site.ts';
import { correctArchive } from './correct-archive.ts';

const at = (text: string) => Date.parse(text) / 1_000;
const day = (date: string) => at(`${date}T00:00:00Z`) / 86_400;
const now = at('2026-12-02T00:07:00Z');
const chief = { name: '总编', tokenId: 'chief-of-tests' };
const period = (name: string) => parsePeriod(name)!;
const correct = (name = '2026-W47', db = connect(d1), time = now) =>
  correctArchive(db, period(name), 'KV 故障', { actor: chief, now: time });

let bindings: Awaited<ReturnType<typeof openBindings>>;
let d1: D1Database;
beforeAll(async () => {
  bindings = await openBindings();
  d1 = bindings.db;
});
afterAll(() => bindings.dispose());

/** Two weeks with articles 1 to 4, the lower the more read; both are frozen. */
beforeEach(async () => {
  const tables = ['articles', 'views_daily', 'board_periods', 'board_archive', 'board_rulings'];
  await d1.batch([
    ...[...tables, 'outbox'].map((table) => d1.prepare(`DELETE FROM ${table}`)),
    d1.prepare(
      `INSERT INTO articles (id, seq, section, title, body_html, status, published_at, updated_at, revision, content_hash)
        SELECT value, value, 'keji', '题' || value, '', 'published', value, 0, 1, '' FROM json_each('[1,2,3,4]')`,
    ),
    ...['2026-11-18', '2026-11-25'].map((date) =>
      d1
        .prepare(
          `INSERT INTO views_daily (day, article_id, views)
            SELECT ?, value, 50 - 10 * value FROM json_each('[1,2,3]')`,
        )
        .bind(day(date)),
    ),
  ]);
  await freezeEnded(connect(d1), { now, settledHour: hourOf(now) - 3 });
});

const late = (id: number, views: number) =>
  d1
    .prepare('INSERT OR REPLACE INTO views_daily (day, article_id, views) VALUES (?, ?, ?)')
    .bind(day('2026-11-18'), id, views)
    .run();

async function archived(name: string): Promise<unknown[]> {
  return d1
    .prepare(
      `SELECT rank, article_id, title, views, previous_rank FROM board_archive WHERE period = ? ORDER BY rank`,
    )
    .bind(name)
    .raw();
}

async function everything(): Promise<unknown[]> {
  const tables = ['board_archive', 'board_periods', 'audit_log', 'outbox'];
  const results = await d1.batch(tables.map((table) => d1.prepare(`SELECT * FROM ${table}`)));
  return results.map(({ results }) => results);
}

describe('a correction', () => {
  it('brings late views into the archive, and into the ranks that the next remembers', async () => {
    await late(3, 100);
    await late(4, 25);
    expect(await correct()).toEqual({
      kind: 'corrected',
      changes: [
        { article: 3, before: { rank: 3, views: 20 }, after: { rank: 1, views: 100 } },
        { article: 1, before: { rank: 1, views: 40 }, after: { rank: 2, views: 40 } },
        { article: 2, before: { rank: 2, views: 30 }, after: { rank: 3, views: 30 } },
        { article: 4, before: null, after: { rank: 4, views: 25 } },
      ],
    });
    expect(await archived('2026-W47')).toEqual([
      [1, 3, '题3', 100, null],
      [2, 1, '题1', 40, null],
      [3, 2, '题2', 30, null],
      [4, 4, '题4', 25, null],
    ]);
    expect(await archived('2026-W48')).toEqual([
      [1, 1, '题1', 40, 2],
      [2, 2, '题2', 30, 3],
      [3, 3, '题3', 20, 1],
    ]);
    const { results: left } = await d1.prepare(`SELECT DISTINCT period FROM board_archive`).all();
    expect(left.map(({ period }) => period).sort()).toEqual(['2026-11', '2026-W47', '2026-W48']);
    const { results: tags } = await d1.prepare('SELECT DISTINCT tag FROM outbox').all();
    expect(tags.map(({ tag }) => tag).sort()).toEqual(['b:2026-W47', 'b:2026-W48', 'boards']);
  });

  it('is audited with all lines before and after', async () => {
    await late(2, 70);
    await correct();
    const row = await d1.prepare('SELECT * FROM audit_log ORDER BY id DESC LIMIT 1').first();
    expect(row).toMatchObject({
      ...{ at: now, actor: chief.name, token_id: chief.tokenId, action: 'archive-corrected' },
    });
    expect(JSON.parse(String(row?.['detail']))).toEqual({
      archive: '2026-W47',
      reason: 'KV 故障',
      before: [
        [1, 1, 40],
        [2, 2, 30],
        [3, 3, 20],
      ],
      after: [
        [1, 2, 70],
        [2, 1, 40],
        [3, 3, 20],
      ],
    });
  });

  it('changes nothing where nothing came late', async () => {
    const before = await archived('2026-W47');
    expect(await correct()).toEqual({ kind: 'corrected', changes: [] });
    expect(await archived('2026-W47')).toEqual(before);
  });

  it('keeps the place of what is withdrawn, without its name', async () => {
    await d1.prepare(`UPDATE articles SET status = 'withdrawn' WHERE id IN (1, 4)`).run();
    await late(4, 90);
    expect(await correct()).toEqual({ kind: 'corrected', changes: [] });
    expect((await archived('2026-W47'))[0]).toEqual([1, 1, null, 40, null]);
  });

  it('leaves off what editors left off when the period ended, though that has ended since', async () => {
    const ended = at('2026-11-24T00:00:00Z');
    await d1
      .prepare(
        `INSERT INTO board_rulings (board, article_id, kind, rank, reason, until, made_by, made_at)
          VALUES ('week', 1, 'exclude', NULL, '试', ?, '编辑', 1)`,
      )
      .bind(ended)
      .run();
    await correct();
    expect((await archived('2026-W47')).map((line) => (line as number[])[1])).toEqual([2, 3]);
  });

  it.each([
    { name: 'a period that is not frozen', period: '2026-W49', kind: 'not-frozen', time: now },
    {
      name: 'one whose first day is gone',
      ...{ period: '2026-W47', kind: 'days-gone' },
      time: now + (site.views.dailyRetentionDays - 15) * 86_400,
    },
  ])('is refused for $name', async ({ period, kind, time }) => {
    const before = await everything();
    expect(await correct(period, connect(d1), time)).toEqual({ kind });
    expect(await everything()).toEqual(before);
  });

  it('is whole or not at all', async () => {
    await late(3, 100);
    await d1.prepare('ALTER TABLE outbox RENAME TO away').run();
    try {
      await expect(correct()).rejects.toThrow();
    } finally {
      await d1.prepare('ALTER TABLE away RENAME TO outbox').run();
    }
    expect((await archived('2026-W47'))[0]).toEqual([1, 1, '题1', 40, null]);
  });

  it('begins again when the next period is frozen meanwhile', async () => {
    await d1.batch([
      d1.prepare(`DELETE FROM board_periods WHERE first_day = ?`).bind(day('2026-11-23')),
      d1.prepare(`DELETE FROM board_archive WHERE period = '2026-W48'`),
    ]);
    await late(3, 100);
    // Batch 0 reads what is next, batch 1 writes.
    const before = async (n: number) => {
      if (n === 1) await freezeEnded(connect(d1), { now, settledHour: hourOf(now) - 3 });
    };
    const { kind } = await correct('2026-W47', connect(tapBatches(d1, { before })));
    expect(kind).toBe('corrected');
    expect((await archived('2026-W48')).map((line) => (line as number[])[4])).toEqual([2, 3, 1]);
  });
});
