import { afterEach, beforeEach, expect, it } from 'vitest';
import { openOutside, type Outside } from '../../../testing/outward/outside.ts';

let outside: Outside;
beforeEach(async () => {
  outside = await openOutside((url) => ({
    INDEXNOW_KEY: 'key-of-the-tests',
    INDEXNOW_ENDPOINT: `${url}/indexnow`,
  }));
});
afterEach(() => outside.close());

const urlOf = (id: number) => `https://news.example/minsheng/2026-10-08/${id}.html`;
const sent = () =>
  outside.receiver.calls.map(({ body }) => JSON.parse(body) as { urlList: string[] });

it('gets what is new, changed, moved and gone in one call, each address once', async () => {
  outside.receiver.answer = () => ({ status: 202 });
  await outside.push(7);
  await outside.push(7, { title: '青禾市图书馆改为全天开放' });
  await outside.push(8);
  await outside.push(8, { section: 'keji' });
  await outside.push(9);
  await outside.withdraw(9);
  await outside.deliver();
  expect(sent()).toEqual([
    {
      host: 'news.example',
      key: 'key-of-the-tests',
      keyLocation: 'https://news.example/key-of-the-tests.txt',
      urlList: [urlOf(7), urlOf(8), 'https://news.example/keji/2026-10-08/8.html', urlOf(9)],
    },
  ]);
  expect(outside.receiver.calls[0]?.headers['content-type']).toMatch(/^application\/json/);
  expect(await outside.rows()).toEqual([]);
});

it('that refuses an address gets all the others', async () => {
  outside.receiver.answer = ({ body }) => ({ status: body.includes(urlOf(3)) ? 422 : 200 });
  for (let id = 1; id <= 12; id++) await outside.push(id);
  await outside.deliver();
  expect(await outside.rows()).toMatchObject([{ tag: '3', state: 'dead', last_error: 'HTTP 422' }]);
  const accepted = sent().filter(({ urlList }) => !urlList.includes(urlOf(3)));
  expect(accepted.flatMap(({ urlList }) => urlList)).toHaveLength(11);
});

it('that does not know the key is asked again later, and nothing is lost', async () => {
  outside.receiver.answer = () => ({ status: 403, body: 'key not valid' });
  for (let id = 1; id <= 12; id++) await outside.push(id);
  await outside.deliver();
  expect(sent()).toHaveLength(1);
  outside.receiver.answer = () => ({ status: 200 });
  await outside.deliver(60);
  expect(sent()[1]?.urlList).toHaveLength(12);
  expect(await outside.rows()).toEqual([]);
});
