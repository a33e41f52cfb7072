import { Webhook } from 'standardwebhooks';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openOutside, webhookSecret, type Outside } from '../../../testing/outward/outside.ts';
import type { Received } from '../../../testing/outward/receiver.ts';

let outside: Outside;
afterEach(() => outside.close());

const headersOf = ({ headers }: Received) => headers as Record<string, string>;
const read = ({ body }: Received) =>
  JSON.parse(body) as { type: string; data: Record<string, unknown> };
const heard = () => outside.receiver.calls.map((call) => [read(call).type, read(call).data['id']]);

describe('a webhook', () => {
  beforeEach(async () => {
    outside = await openOutside((url) => ({
      WEBHOOKS: JSON.stringify([{ name: 'partner', url: `${url}/hook`, secretName: 'PARTNER' }]),
      PARTNER: webhookSecret,
    }));
  });

  it('is signed so that Standard Webhooks verify it, and nothing else does', async () => {
    await outside.push(7, { title: '图书馆“夜读”开场' });
    await outside.deliver();
    const [call] = outside.receiver.calls as [Received];
    expect(new Webhook(webhookSecret).verify(call.body, headersOf(call))).toEqual(read(call));
    const other = new Webhook(`whsec_${Buffer.alloc(32, 8).toString('base64')}`);
    expect(() => other.verify(call.body, headersOf(call))).toThrow();
    expect(() =>
      new Webhook(webhookSecret).verify(call.body.replace('夜', '昼'), headersOf(call)),
    ).toThrow();
  });

  it('tells what became of an article, in the order of its changes', async () => {
    await outside.push(7);
    await outside.push(7, { section: 'keji' });
    await outside.withdraw(7);
    await outside.deliver();
    expect(outside.receiver.calls.map(read)).toMatchObject([
      {
        type: 'article.published',
        data: {
          id: 7,
          revision: 1,
          title: '青禾市图书馆延长开放时间',
          status: 'published',
          section: 'minsheng',
          tags: [],
          url: 'https://news.example/minsheng/2026-10-08/7.html',
          publishedAt: '2026-10-08T09:30:00+08:00',
        },
      },
      {
        type: 'article.updated',
        data: {
          revision: 2,
          url: 'https://news.example/keji/2026-10-08/7.html',
          previousUrl: 'https://news.example/minsheng/2026-10-08/7.html',
        },
      },
      {
        type: 'article.withdrawn',
        data: { revision: 3, status: 'withdrawn', withdrawal: { reason: '内容有误' } },
      },
    ]);
    expect(read(outside.receiver.calls[0]!).data).not.toHaveProperty('previousUrl');
    const ids = outside.receiver.calls.map((call) => call.headers['webhook-id']);
    expect(new Set(ids).size).toBe(3);
  });

  it('says nothing of what readers never saw', async () => {
    await outside.push(7, { publishedAt: '2099-01-01T00:00:00+08:00' });
    await outside.push(7, { publishedAt: '2099-01-02T00:00:00+08:00' });
    await outside.withdraw(7);
    await outside.deliver();
    expect(outside.receiver.calls).toEqual([]);
  });

  it('that refuses one article gets the others, and that one in its order later', async () => {
    await outside.push(7);
    await outside.push(8);
    await outside.withdraw(7);
    await outside.push(9);
    outside.receiver.answer = (call) => ({ status: read(call).data['id'] === 7 ? 500 : 204 });
    await outside.deliver();
    expect(heard()).toEqual([
      ['article.published', 7],
      ['article.published', 8],
      ['article.published', 9],
    ]);
    // A change that comes while the first still waits does not overtake it either.
    await outside.push(10);
    await outside.deliver(5);
    outside.receiver.answer = () => ({ status: 204 });
    await outside.deliver(60);
    expect(heard().slice(3)).toEqual([
      ['article.published', 10],
      ['article.published', 7],
      ['article.withdrawn', 7],
    ]);
    expect(await outside.rows()).toEqual([]);
  });

  it('that is down is not called for every article', async () => {
    for (let id = 1; id <= 10; id++) await outside.push(id);
    outside.receiver.answer = () => ({ status: 503 });
    await outside.deliver();
    expect(outside.receiver.calls).toHaveLength(3);
    outside.receiver.calls.length = 0;
    outside.receiver.answer = () => 'close';
    await outside.deliver();
    expect(outside.receiver.calls).toHaveLength(1);
    outside.receiver.answer = () => ({ status: 200 });
    outside.receiver.calls.length = 0;
    await outside.deliver(120);
    expect(outside.receiver.calls).toHaveLength(10);
  });

  it('that says 410 is not asked again', async () => {
    await outside.push(7);
    outside.receiver.answer = () => ({ status: 410 });
    await outside.deliver();
    await outside.deliver(86_400);
    expect(outside.receiver.calls).toHaveLength(1);
    expect(await outside.rows()).toMatchObject([{ state: 'dead', last_error: 'HTTP 410' }]);
  });
});

it('hears what it asked for, each endpoint under its own key', async () => {
  const otherSecret = `whsec_${Buffer.alloc(24, 9).toString('base64')}`;
  outside = await openOutside((url) => ({
    WEBHOOKS: JSON.stringify([
      { name: 'all', url: `${url}/all`, secret: webhookSecret },
      {
        name: 'gone',
        url: `${url}/gone`,
        secret: otherSecret,
        events: ['article.withdrawn', 'boards.updated'],
      },
    ]),
  }));
  await outside.push(7);
  await outside.withdraw(7);
  await outside.deliver();
  const types = (path: string) =>
    outside.receiver.calls.filter((call) => call.path === path).map((call) => read(call).type);
  expect(types('/all')).toEqual(['article.published', 'article.withdrawn']);
  expect(types('/gone')).toEqual(['article.withdrawn']);
  const call = outside.receiver.calls.find(({ path }) => path === '/gone')!;
  new Webhook(otherSecret).verify(call.body, headersOf(call));
});
