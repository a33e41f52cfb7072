import { describe, expect, it } from 'vitest';
import { held, page, setUp } from './fixture.ts';

const numbered = (cacheControl: string) => (_: Request, call: number) =>
  page(`call ${call}`, cacheControl);

describe('stale-while-revalidate', () => {
  it('serves the stale entry at once and fetches the new one once', async () => {
    const { get, asked, pass, nowAnswer, settle } = setUp(
      numbered('max-age=60, stale-while-revalidate=30'),
    );
    await get('/a');
    pass(60);
    const answer = held();
    nowAnswer(() => answer.promise);
    for (const _ of [1, 2, 3]) {
      expect(await get('/a')).toMatchObject({ cf: 'UPDATING', body: 'call 1' });
    }
    expect(asked).toHaveLength(2);
    answer.resolve(page('new', 'max-age=60'));
    await settle();
    expect(await get('/a')).toMatchObject({ cf: 'HIT', body: 'new' });
  });

  it('ends with its window, and does not begin without one', async () => {
    for (const [value, seconds] of [
      ['max-age=60, stale-while-revalidate=30', 90],
      ['max-age=60', 60],
    ] as const) {
      const { get, pass } = setUp(numbered(value));
      await get('/a');
      pass(seconds);
      expect(await get('/a')).toMatchObject({ cf: 'EXPIRED', body: 'call 2' });
    }
  });

  it('refreshes again after a failed refresh', async () => {
    const { get, pass, nowAnswer, settle } = setUp(
      numbered('max-age=60, stale-while-revalidate=30'),
    );
    await get('/a');
    pass(60);
    for (const fails of [
      () => Promise.reject(new Error('down')),
      () => new Response(null, { status: 503 }),
    ]) {
      nowAnswer(fails);
      expect((await get('/a')).cf).toBe('UPDATING');
      await settle();
    }
    nowAnswer(() => page('new', 'max-age=60'));
    await get('/a');
    await settle();
    expect(await get('/a')).toMatchObject({ cf: 'HIT', body: 'new' });
  });

  it('drops an entry that the site no longer shares', async () => {
    const { get, pass, nowAnswer, settle, cache } = setUp(
      numbered('max-age=60, stale-while-revalidate=30'),
    );
    await get('/a');
    pass(60);
    nowAnswer(
      () => new Response('gone', { status: 410, headers: { 'cache-control': 'no-store' } }),
    );
    await get('/a');
    await settle();
    expect(cache.stats().entries).toBe(0);
    expect(await get('/a')).toMatchObject({ cf: 'BYPASS', status: 410 });
  });
});

describe('stale-if-error', () => {
  const cut = () => new ReadableStream({ start: (stream) => stream.error(new Error('cut')) });
  it.each<[string, () => Promise<Response>]>([
    ['throws', async () => Promise.reject(new Error('down'))],
    ['answers 503', async () => new Response('down', { status: 503 })],
    ['breaks off', async () => new Response(cut())],
  ])('serves the stale entry without end when the site %s', async (_, failing) => {
    const { get, pass, nowAnswer } = setUp(numbered('max-age=60'));
    await get('/a');
    pass(365 * 86_400);
    nowAnswer(failing);
    for (const _ of [1, 2]) {
      expect(await get('/a')).toMatchObject({ cf: 'STALE', status: 200, body: 'call 1' });
    }
  });

  it.each([
    ['max-age=60, stale-if-error=30', 89, 'STALE'],
    ['max-age=60, stale-if-error=30', 90, 'DYNAMIC'],
    ['max-age=60, stale-if-error=0', 60, 'DYNAMIC'],
    ['max-age=60, must-revalidate', 60, 'DYNAMIC'],
  ])('after "%s" and %d s gives %s', async (value, seconds, cf) => {
    const { get, pass, nowAnswer } = setUp(numbered(value));
    await get('/a');
    pass(seconds);
    nowAnswer(() => new Response('down', { status: 503 }));
    expect((await get('/a')).cf).toBe(cf);
  });

  it('has no answer for a page that was never stored', async () => {
    const { get } = setUp(() => Promise.reject(new Error('down')));
    await expect(get('/a')).rejects.toThrow('down');
  });

  it('shares the stale entry with the requests that wait', async () => {
    const { get, asked, pass, nowAnswer } = setUp(numbered('max-age=60'));
    await get('/a');
    pass(60);
    const answer = held();
    nowAnswer(() => answer.promise);
    const answers = [get('/a'), get('/a')];
    answer.resolve(new Response(null, { status: 500 }));
    expect((await Promise.all(answers)).map(({ cf }) => cf)).toEqual(['STALE', 'STALE']);
    expect(asked).toHaveLength(2);
  });
});
