import { afterEach, beforeEach, expect, it } from 'vitest';
import { openOutside, type Outside } from '../../../testing/outward/outside.ts';
import { dayOf, startOfDay, unixNow } from '../../lib/calendar.ts';

let outside: Outside;
beforeEach(async () => {
  outside = await openOutside((url) => ({
    BAIDU_TOKEN: 'a token+',
    BAIDU_SITE: 'https://news.example',
    BAIDU_ENDPOINT: `${url}/urls`,
  }));
});
afterEach(() => outside.close());

const urlOf = (id: number) => `https://news.example/minsheng/2026-10-08/${id}.html`;
const sent = () => outside.receiver.calls.map(({ body }) => body.split('\n'));
const answer = (fields: Record<string, unknown>, status = 200) => ({
  status,
  body: JSON.stringify(fields),
});
const tomorrow = () => startOfDay(dayOf(unixNow(), 'Asia/Shanghai') + 1, 'Asia/Shanghai');

it('gets new addresses in one call, as plain text', async () => {
  outside.receiver.answer = () => answer({ success: 2, remain: 98 });
  await outside.push(7);
  await outside.push(8);
  await outside.deliver();
  const [call] = outside.receiver.calls;
  expect(call?.path).toBe('/urls?site=https%3A%2F%2Fnews.example&token=a+token%2B');
  expect(call?.headers['content-type']).toBe('text/plain');
  expect(sent()).toEqual([[urlOf(7), urlOf(8)]]);
  expect(await outside.lane('baidu')).toMatchObject({
    status: 200,
    answer: '{"success":2,"remain":98}',
    allowance: 98,
  });
});

it('is not told again of an address that it has, nor of one that is gone', async () => {
  outside.receiver.answer = () => answer({ success: 1, remain: 98 });
  await outside.push(7);
  await outside.deliver();
  await outside.push(7, { title: '青禾市图书馆改为全天开放' });
  await outside.deliver();
  await outside.push(7, { section: 'keji' });
  await outside.withdraw(7);
  await outside.deliver();
  expect(sent()).toEqual([[urlOf(7)], ['https://news.example/keji/2026-10-08/7.html']]);
  expect(await outside.rows()).toEqual([]);
});

it('never takes what it calls invalid or of another site; the rest is delivered', async () => {
  outside.receiver.answer = () =>
    answer({ success: 1, remain: 9, not_same_site: [urlOf(7)], not_valid: [urlOf(8)] });
  for (const id of [7, 8, 9]) await outside.push(id);
  await outside.deliver();
  const rows = await outside.rows();
  expect(rows.map(({ tag, state }) => [tag, state])).toEqual([
    ['7', 'dead'],
    ['8', 'dead'],
  ]);
  expect(rows[0]?.last_error).toContain('not_same_site');
  expect(sent()).toHaveLength(1);
});

it('has rest until midnight in Shanghai once the quota is used up', async () => {
  outside.receiver.answer = () => answer({ success: 1, remain: 0 });
  await outside.push(7);
  await outside.deliver();
  await outside.push(8);
  const midnight = tomorrow();
  await outside.deliver(midnight - unixNow() - 5);
  expect(sent()).toEqual([[urlOf(7)]]);
  expect((await outside.lane('baidu'))?.['paused_until']).toBe(midnight);
  expect(await outside.rows()).toMatchObject([{ tag: '8', state: 'pending', attempts: 0 }]);
  await outside.deliver(midnight - unixNow() + 5);
  expect(sent()[1]).toEqual([urlOf(8)]);
});

it('gets no more at once than is left of the quota', async () => {
  let remain = 3;
  outside.receiver.answer = ({ body }) => {
    const urls = body.split('\n').length;
    if (urls > remain) return answer({ error: 400, message: 'over quota' }, 400);
    remain -= urls;
    return answer({ success: urls, remain });
  };
  await outside.push(1);
  await outside.deliver();
  for (const id of [2, 3, 4, 5]) await outside.push(id);
  await outside.deliver();
  expect(sent()).toEqual([[urlOf(1)], [urlOf(2), urlOf(3)]]);
  expect((await outside.rows()).map(({ tag, attempts }) => [tag, attempts])).toEqual([
    ['4', 0],
    ['5', 0],
  ]);
});

it('that finds a call over its quota gets smaller ones, and rest when one address is too many', async () => {
  outside.receiver.answer = () => answer({ error: 400, message: 'over quota' }, 400);
  for (const id of [1, 2, 3, 4]) await outside.push(id);
  await outside.deliver();
  expect(sent().map(({ length }) => length)).toEqual([4, 2, 1]);
  expect((await outside.lane('baidu'))?.['paused_until']).toBe(tomorrow());
  const rows = await outside.rows();
  expect(rows.map(({ state }) => state)).toEqual(Array(4).fill('pending'));
});

it.each([
  ['a token that it does not know', answer({ error: 401, message: 'token is not valid' }, 401)],
  ['200 that is no answer', { status: 200, body: '<html>维护中</html>' }],
  ['200 with other fields', { status: 200, body: '{"ok":true}' }],
])('%s is a failure, and is recorded', async (_, reply) => {
  outside.receiver.answer = () => reply;
  await outside.push(7);
  await outside.deliver();
  expect(await outside.rows()).toMatchObject([
    { state: 'pending', attempts: 1, last_error: `HTTP ${reply.status} ${reply.body}` },
  ]);
  expect(await outside.lane('baidu')).toMatchObject({ accepted_at: null, answer: reply.body });
});

it('takes at most 2,000 addresses a call', async () => {
  outside.receiver.answer = ({ body }) => answer({ success: body.split('\n').length, remain: 9e6 });
  await outside.push(1);
  await outside.db.run(`
    INSERT INTO outbox (action, tag, priority, due_at, message, payload)
    WITH RECURSIVE n(i) AS (SELECT 2 UNION ALL SELECT i + 1 FROM n WHERE i < 2500)
    SELECT 'announce', i, 3, due_at, 'msg_' || i, json_set(payload, '$.article.id', i)
    FROM n, outbox WHERE action = 'announce'`);
  for (let run = 0; run < 6; run++) await outside.deliver();
  expect(Math.max(...sent().map(({ length }) => length))).toBeLessThanOrEqual(2_000);
  expect(new Set(sent().flat()).size).toBe(2_500);
});
