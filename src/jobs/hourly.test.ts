import { afterEach, expect, test, vi } from 'vitest';
import { MemoryKv, openSqlite } from '../../testing/bindings.ts';
import { everyBoard, noon, writeNewsroom } from '../../testing/boards/newsroom.ts';
import { siteUrl } from '../../testing/site.ts';
import { Counter } from '../views/counter/counter.ts';
import { runHourly } from './hourly.ts';

afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
});

test('when repeated views cannot be read, the job logs it and still computes the boards', async () => {
  const logged = vi.spyOn(console, 'error').mockImplementation(() => {});
  // Only the Worker has `scheduler`; this test does not look at the outbox that waits with it.
  vi.stubGlobal('scheduler', { wait: () => Promise.resolve() });
  const d1 = await openSqlite();
  await writeNewsroom(d1, { articles: [{ id: 1, published: 1 }] });
  const kv = new MemoryKv();
  kv.nowMs = noon * 1_000;
  const counter = new Counter('r');
  counter.record(1, kv.nowMs);
  await counter.flush(kv, kv.nowMs);
  const list = (options: KVNamespaceListOptions) =>
    options.prefix?.startsWith('repeats/')
      ? Promise.reject(new Error('KV GET failed: 503'))
      : kv.list(options);
  const SEARCH = await openSqlite('migrations-search');
  const env = { DB: d1, VIEWS: { list }, SEARCH, EDGE_CACHE: 'none', SITE_URL: siteUrl };
  await runHourly(env as unknown as Cloudflare.Env, {} as ExecutionContext, noon);
  expect((await everyBoard(d1)).map(([board]) => board)).toContain('week');
  expect(logged.mock.calls.flat()).toEqual([
    '{"event":"repeats-failed","error":"Error: KV GET failed: 503"}',
  ]);
});
