import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { connect } from '../../src/db/client.ts';
import { unixNow } from '../../src/lib/calendar.ts';
import { findDuplicates } from '../../src/mutations/duplicates.ts';
import { expectProblem, openUndelivered, pointersOf, stored } from '../../testing/api/push.ts';
import { sample, siteUrl, type TestSite } from '../../testing/site.ts';

let site: TestSite;
beforeAll(async () => {
  site = await openUndelivered();
});
afterAll(() => site.dispose());

const put = (id: number, changes: Record<string, unknown> = {}) =>
  site.api('PUT', `/articles/${id}`, sample(changes));

/** A text of forty sentences that differs from every other `n`'s. */
const text = (n: number) =>
  Array.from({ length: 40 }, (_, line) => `第${n}路公交在${n * 41 + line}号站停靠。`).join('');
const article = (n: number) => ({ title: `${n * 7919}号线路调整通告`, body: `<p>${text(n)}</p>` });

describe('a duplicate', () => {
  it('of a body is reported, but still stored', async () => {
    await put(1, article(1));
    const answer = await put(2, { ...article(1), title: '另一家的标题' });
    expect(answer.status).toBe(201);
    expect(answer.json()['warnings']).toEqual([
      {
        ...{ type: 'duplicate', id: 1, part: 'body', score: 1 },
        url: `${siteUrl}/minsheng/2026-10-08/1.html`,
      },
    ]);
  });

  it('of a title is reported, in any width and script', async () => {
    await put(11, { ...article(11), title: '望川河边的新步道通了' });
    const { warnings } = (
      await put(12, { ...article(12), title: '望川河邊的 新步道、通了！' })
    ).json();
    expect(warnings).toMatchObject([{ type: 'duplicate', id: 11, part: 'title', score: 1 }]);
  });

  it('of a very short body is reported, too', async () => {
    await put(13, { ...article(13), body: '<p>详情见图。</p>' });
    await put(14, { ...article(14), body: '<p>详情见下图。</p>' });
    const { warnings } = (await put(15, { ...article(15), body: '<p>詳情<b>见图</b></p>' })).json();
    expect(warnings).toMatchObject([{ id: 13, part: 'body', score: 1 }]);
  });

  it('of a title is reported even if one character differs', async () => {
    await put(16, { ...article(16), title: '市图书馆下月起延长晚间开放时间' });
    const { warnings } = (
      await put(17, { ...article(17), title: '市图书馆下周起延长晚间开放时间' })
    ).json();
    expect(warnings).toMatchObject([{ id: 16, part: 'title', score: 0.75 }]);
    const far = await put(18, { ...article(18), title: '市美术馆下周起延长午间参观时间' });
    expect(far.json()).not.toHaveProperty('warnings');
  });

  it('of a body is reported even if a little differs', async () => {
    await put(21, article(21));
    const body = `<p>${text(21).replace('停靠', '不停')}</p>`;
    const { warnings } = (await put(22, { title: '另一个题目', body })).json();
    expect(warnings).toMatchObject([{ id: 21, part: 'body' }]);
  });

  it('is not reported for the article itself, nor for different, withdrawn and old articles', async () => {
    await put(31, article(31));
    expect((await put(31, { ...article(31), author: '陆星' })).json()).not.toHaveProperty(
      'warnings',
    );
    expect((await put(32, article(32))).json()).not.toHaveProperty('warnings');
    await put(33, article(33));
    await site.api('DELETE', '/articles/33', { reason: '内容有误' });
    expect((await put(34, article(33))).json()).not.toHaveProperty('warnings');
    await put(35, article(35));
    const old = unixNow() - 30 * 86_400 - 60;
    await site.db.batch([
      site.db.prepare('UPDATE fingerprints SET at = ? WHERE article_id = 35').bind(old),
      site.db.prepare('UPDATE fingerprint_marks SET at = ? WHERE article_id = 35').bind(old),
    ]);
    expect((await put(36, article(35))).json()).not.toHaveProperty('warnings');
  });

  it('is reported by POST and by a batch, even within the batch', async () => {
    await put(41, article(41));
    const posted = await site.api('POST', '/articles', sample(article(41)));
    expect(posted.json()['warnings']).toMatchObject([{ id: 41, score: 1 }]);
    const items = [42, 43].map((id) => ({ id, ...sample(article(42)) }));
    const { results } = (await site.api('POST', '/articles/batch', items)).json();
    expect(results).toMatchObject([
      { id: 42, outcome: 'created', warnings: [{ id: 43 }] },
      { id: 43, outcome: 'created', warnings: [{ id: 42 }] },
    ]);
  });

  it('is no longer reported after a month: the hourly cron deletes the old fingerprints', async () => {
    await site.cron('hourly', unixNow() + 31 * 86_400);
    const count =
      'SELECT (SELECT count(*) FROM fingerprints) + (SELECT count(*) FROM fingerprint_marks)';
    const left = await site.db.prepare(`${count} AS n`).first('n');
    expect(left).toBe(0);
  });

  it('costs a bounded number of rows, however many articles are the same', async () => {
    const costs: number[] = [];
    const columns = `section, title, summary, body_html, tags, status, published_at, updated_at, revision,
      content_hash`;
    let filled = 1_000_000;
    for (const size of [200, 4_000]) {
      await put(50, article(50));
      await site.db.batch([
        site.db.prepare(
          `INSERT INTO articles (id, seq, ${columns})
          SELECT ${filled} + value, ${filled} + value, ${columns}
          FROM articles, (WITH RECURSIVE n(value) AS (SELECT 1 UNION ALL SELECT value + 1 FROM n WHERE value < ${size})
            SELECT value FROM n) WHERE id = 50`,
        ),
        site.db.prepare(
          `INSERT INTO fingerprints (article_id, at, title, sketch)
          SELECT a.id, f.at, f.title, f.sketch FROM fingerprints AS f, articles AS a
          WHERE f.article_id = 50 AND a.id > ${filled}`,
        ),
        site.db.prepare(
          `INSERT INTO fingerprint_marks (mark, at, article_id)
          SELECT m.mark, m.at, a.id FROM fingerprint_marks AS m, articles AS a
          WHERE m.article_id = 50 AND a.id > ${filled}`,
        ),
      ]);
      filled += size;
      let rows = 0;
      const metered = {
        prepare: (query: string) => ({
          bind: (...params: unknown[]) => ({
            all: async () => {
              const result = await site.db
                .prepare(query)
                .bind(...params)
                .all();
              rows += result.meta.rows_read;
              return result;
            },
          }),
        }),
      } as unknown as D1Database;
      const found = await findDuplicates(connect(metered), [50], unixNow());
      expect(found.get(50)).toHaveLength(5);
      costs.push(rows);
    }
    expect(costs[1]).toBeLessThanOrEqual(300);
    expect(Math.abs((costs[0] ?? 0) - (costs[1] ?? 0))).toBeLessThanOrEqual(3);
  });
});

describe('sensitive words', () => {
  const words = ['万灵药'];
  const place = { pointer: '/title', word: '万灵药', start: 1, end: 6 };
  const changes = { title: '新萬 靈 藥上市', body: '<p>文中有万<b>灵</b>药。</p>' };

  it('are reported with their places, in any spelling', async () => {
    const reporting = await openUndelivered({ SENSITIVE_WORDS: JSON.stringify(words) });
    const answer = await reporting.api('PUT', '/articles/1', sample(changes));
    expect(answer.status).toBe(201);
    expect(answer.json()['warnings']).toMatchObject([
      { type: 'sensitive', ...place },
      { type: 'sensitive', pointer: '/body', word: '万灵药', start: 6, end: 16 },
    ]);
    const posted = await reporting.api('POST', '/articles', sample(changes));
    expect(posted.json()['warnings']).toEqual(
      expect.arrayContaining([expect.objectContaining({ type: 'sensitive', ...place })]),
    );
    expect((await reporting.api('PUT', '/articles/3', sample())).json()).not.toHaveProperty(
      'warnings',
    );
    await reporting.dispose();
  });

  it('are refused when the list says so, and nothing is stored', async () => {
    const list = JSON.stringify({ mode: 'refuse', words });
    const refusing = await openUndelivered({ SENSITIVE_WORDS: list });
    const before = await stored(refusing);
    for (const [method, path] of [
      ['PUT', '/articles/1'],
      ['POST', '/articles'],
    ] as const) {
      const answer = await refusing.api(method, path, sample(changes));
      expectProblem(answer, 422, 'invalid');
      expect(pointersOf(answer)).toEqual(['/body', '/title']);
      expect(answer.json()['errors']).toMatchObject([place, { word: '万灵药', start: 6, end: 16 }]);
    }
    const items = [
      { id: 1, ...sample(changes) },
      { id: 2, ...sample() },
    ];
    const { results } = (await refusing.api('POST', '/articles/batch', items)).json();
    expect(results).toMatchObject([
      { id: 1, outcome: 'refused', problem: { type: '/problems/invalid' } },
      { id: 2, outcome: 'created' },
    ]);
    expect((await stored(refusing)).articles).toEqual([...before.articles, '2 r1 published']);
    await refusing.dispose();
  });

  it('are looked for when a draft is published that is older than the list', async () => {
    const keyed = await openUndelivered({ SENSITIVE_WORDS: 'kv' });
    await keyed.api('PUT', '/articles/1', sample({ ...changes, status: 'draft' }));
    await keyed.kv.put('settings/sensitive-words', JSON.stringify({ mode: 'refuse', words }));
    const become = (status: string) => keyed.api('POST', '/articles/1/status', { status });
    expect((await become('review')).status).toBe(200);
    const refused = await become('published');
    expectProblem(refused, 422, 'invalid');
    expect(pointersOf(refused)).toEqual(['/body', '/title']);
    await keyed.dispose();
  });

  it('can be listed in KV; without a list there, nothing is refused', async () => {
    const keyed = await openUndelivered({ SENSITIVE_WORDS: 'kv' });
    expect((await keyed.api('PUT', '/articles/1', sample(changes))).status).toBe(201);
    const list = JSON.stringify({ mode: 'refuse', words });
    await keyed.kv.put('settings/sensitive-words', list);
    expectProblem(await keyed.api('PUT', '/articles/2', sample(changes)), 422, 'invalid');
    await keyed.dispose();
  });

  it('in an unreadable list block every push', async () => {
    const broken = await openUndelivered({ SENSITIVE_WORDS: '万灵药' });
    expectProblem(await broken.api('PUT', '/articles/1', sample()), 503, 'not-configured');
    await broken.dispose();
  });
});
