import { beforeEach, describe, expect, test } from 'vitest';
import { SimulatedKv } from './kv.ts';

let kv: SimulatedKv;
beforeEach(() => {
  kv = new SimulatedKv(60_000);
});

const put = (seconds: number, key: string, v: string) => {
  kv.nowMs = seconds * 1_000;
  return kv.put(key, '', { metadata: { v } });
};

async function list(seconds: number, hour = 7) {
  kv.nowMs = seconds * 1_000;
  const page = await kv.list({ prefix: `views/${hour}/` });
  return page.keys.map(({ name, metadata }) => [name, (metadata as { v: string }).v]);
}

describe('a list', () => {
  test('shows a put when it has settled, and until then the put before it', async () => {
    await put(0, 'views/7/r/0', '1.1');
    expect(await list(59)).toEqual([]);
    expect(await list(60)).toEqual([['views/7/r/0', '1.1']]);
    await put(70, 'views/7/r/0', '1.2');
    await put(90, 'views/7/r/0', '1.3');
    expect(await list(149)).toEqual([['views/7/r/0', '1.1']]);
    expect(await list(150)).toEqual([['views/7/r/0', '1.3']]);
  });

  test('gives the keys of its hour, a thousand on a page', async () => {
    for (let n = 0; n < 2_500; n++) await put(0, `views/7/r/${n}`, '1.1');
    await put(0, 'views/8/r/0', '1.1');
    kv.nowMs = 60_000;
    const names = new Set<string>();
    const pages: boolean[] = [];
    for (let cursor: string | null = null; pages.at(-1) !== true;) {
      const page: KVNamespaceListResult<unknown> = await kv.list({ prefix: 'views/7/', cursor });
      for (const { name } of page.keys) names.add(name);
      pages.push(page.list_complete);
      cursor = page.list_complete ? null : page.cursor;
    }
    expect(pages).toEqual([false, false, true]);
    expect(names.size).toBe(2_500);
  });

  test('shows no keys of forgotten hours', async () => {
    await put(0, 'views/7/r/0', '1.1');
    await put(0, 'views/8/r/0', '1.1');
    kv.forgetBefore(8);
    expect(await list(99, 7)).toEqual([]);
    expect(await list(99, 8)).toHaveLength(1);
  });
});

describe('a put is refused', () => {
  test('within a second after another of the same key', async () => {
    await put(5, 'views/7/r/0', '1.1');
    await expect(put(5.9, 'views/7/r/0', '1.2')).rejects.toThrow('429');
    await put(5.9, 'views/7/r/1', '1.1');
    await put(6, 'views/7/r/0', '1.2');
    expect([kv.puts, kv.refused]).toEqual([3, 1]);
  });

  test('with too much metadata', async () => {
    await put(0, 'views/7/r/0', 'x'.repeat(1_016));
    await expect(put(9, 'views/7/r/0', 'x'.repeat(1_017))).rejects.toThrow('413');
  });
});
