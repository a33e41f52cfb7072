import { describe, expect, it } from 'vitest';
import { held, page, setUp } from './fixture.ts';

describe('concurrent misses', () => {
  it('become one call, whose answer they share', async () => {
    const answer = held();
    const { get, asked, cache } = setUp(() => answer.promise);
    const answers = [get('/a'), get('/a'), get('/a', { method: 'HEAD' }), get('/b')];
    answer.resolve(page('one', 'max-age=60'));
    const first = await Promise.all(answers.slice(0, 3));
    expect(first.map(({ cf, body }) => [cf, body])).toEqual([
      ['MISS', 'one'],
      ['HIT', 'one'],
      ['HIT', ''],
    ]);
    expect(asked.map(({ url }) => new URL(url).pathname)).toEqual(['/a', '/b']);
    expect(cache.stats().collapsed).toBe(2);
    await Promise.allSettled(answers);
  });

  it.each([
    ['private', {}],
    ['max-age=60', { 'set-cookie': 'a=1' }],
    ['no-cache', {}],
  ])('do not share an answer with "%s" and %o', async (cacheControl, more) => {
    const gate = Promise.withResolvers<void>();
    const { get, asked } = setUp(async (_, call) => {
      await gate.promise;
      return page(`call ${call}`, cacheControl, more);
    });
    const answers = Promise.all([get('/a'), get('/a'), get('/a')]);
    gate.resolve();
    const bodies = (await answers).map(({ body }) => body);
    expect(new Set(bodies).size).toBe(3);
    expect(asked).toHaveLength(3);
  });

  it('share no failure', async () => {
    const answer = held();
    const { get } = setUp((_, call) => (call === 1 ? answer.promise : page('two', 'max-age=60')));
    const [first, second] = [get('/a'), get('/a')];
    answer.reject(new Error('down'));
    await expect(first).rejects.toThrow('down');
    expect(await second).toMatchObject({ cf: 'MISS', body: 'two' });
  });

  it('stop waiting for a call that was killed', async () => {
    const { get, pass, nowAnswer } = setUp(() => held().promise);
    void get('/a');
    pass(31);
    nowAnswer(() => page('two', 'max-age=60'));
    expect(await get('/a')).toMatchObject({ cf: 'MISS', body: 'two' });
  });

  it('ask again without the validators of an entry that the first of them removed', async () => {
    const { get, asked, pass, nowAnswer } = setUp(() =>
      page('one', 'max-age=60', { etag: '"v1"' }),
    );
    await get('/a');
    pass(60);
    nowAnswer(() => page('mine', 'private'));
    await Promise.all([get('/a'), get('/a')]);
    const conditions = asked.map(({ headers }) => headers.get('if-none-match'));
    expect(conditions).toEqual([null, '"v1"', null]);
  });

  it('are stored even if the client has left', async () => {
    const answer = held();
    const { get, cache, settle } = setUp(() => answer.promise);
    void get('/a');
    answer.resolve(page('one', 'max-age=60'));
    await settle();
    expect(cache.stats().entries).toBe(1);
  });
});
