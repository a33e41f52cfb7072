import { afterEach, beforeEach, expect, it } from 'vitest';
import { openOutside, type Outside } from '../../../testing/outward/outside.ts';
import { unixNow } from '../../lib/calendar.ts';
import { queueAnnouncements } from './announce.ts';

let outside: Outside;
beforeEach(async () => {
  outside = await openOutside((url) => ({ WEBSUB_HUB: `${url}/hub` }));
});
afterEach(() => outside.close());

const files = ['feed.xml', 'atom.xml', 'feed.json'];
const feeds = (...folders: string[]) =>
  folders.flatMap((folder) => files.map((file) => `https://news.example${folder}${file}`));
const pinged = () =>
  outside.receiver.calls.map(({ body }) => new URLSearchParams(body).getAll('hub.url'));

it('hears of every feed that an article was in or is in, once', async () => {
  await outside.push(7, { tags: ['图书馆'] });
  await outside.push(7, { tags: ['夜读'], section: 'keji' });
  await outside.push(8);
  await outside.deliver();
  const [call] = outside.receiver.calls;
  expect(call?.headers['content-type']).toBe('application/x-www-form-urlencoded');
  expect(new URLSearchParams(call?.body).get('hub.mode')).toBe('publish');
  expect(pinged().map((urls) => urls.sort())).toEqual([
    feeds(
      '/',
      '/minsheng/',
      '/keji/',
      '/topics/%E5%9B%BE%E4%B9%A6%E9%A6%86/',
      '/topics/%E5%A4%9C%E8%AF%BB/',
    ).sort(),
  ]);
});

it('hears of the boards', async () => {
  await queueAnnouncements(outside.db, [{ type: 'boards.updated', at: unixNow() }]);
  await outside.deliver();
  expect(pinged()).toEqual([feeds('/rankings/week/', '/rankings/month/')]);
});

it('that refuses some feeds hears of all the others', async () => {
  const bad = encodeURIComponent('https://news.example/keji/');
  outside.receiver.answer = ({ body }) => ({ status: body.includes(bad) ? 400 : 204 });
  for (const [id, section] of ['minsheng', 'keji', 'jiaoyu', 'jiankang'].entries()) {
    await outside.push(id + 1, { section });
  }
  await outside.deliver();
  expect(await outside.rows()).toMatchObject([{ tag: '2', state: 'dead' }]);
});

it('hears of at most 150 feeds a call', async () => {
  for (let id = 1; id <= 20; id++) {
    await outside.push(id, { tags: [`话题${id}`, `专题${id}`, `人物${id}`] });
  }
  await outside.deliver();
  expect(Math.max(...pinged().map(({ length }) => length))).toBeLessThanOrEqual(150);
  expect(new Set(pinged().flat()).size).toBe(feeds('/', '/minsheng/').length + 60 * 3);
});
