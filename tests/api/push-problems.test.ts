import { afterAll, beforeAll, beforeEach, afterEach, describe, expect, it } from 'vitest';
import {
  expectProblem,
  openUndelivered,
  pointersOf,
  send,
  stored,
} from '../../testing/api/push.ts';
import { stranger, type Stored } from '../../testing/api/push.ts';
import { editorToken, sample, type Answer, type TestSite } from '../../testing/site.ts';

let site: TestSite;
let before: Stored;
beforeAll(async () => {
  site = await openUndelivered();
  await site.api('PUT', '/articles/71', sample());
});
afterAll(() => site.dispose());

// No refused request of this file may change the database.
beforeEach(async () => {
  before = await stored(site);
});
afterEach(async () => {
  expect(await stored(site)).toEqual(before);
});

const json = { 'Content-Type': 'application/json' };
const put = (path: string, headers: Record<string, string>) =>
  site.fetch(path, { method: 'PUT', headers, body: JSON.stringify(sample()) });

describe('401', () => {
  it('is the same answer for a missing, a malformed and a wrong token', async () => {
    const answers: Answer[] = [];
    for (const authorization of [
      undefined,
      'Bearer',
      'Bearer wrong',
      `Bearer ${editorToken}x`,
      `Bearer ${editorToken.slice(0, -1)}`,
      `Bearer ${editorToken} ${editorToken}`,
      `Basic ${editorToken}`,
      editorToken,
    ]) {
      const credentials = authorization === undefined ? {} : { Authorization: authorization };
      answers.push(await put('/api/articles/72', { ...json, ...stranger(), ...credentials }));
    }
    for (const answer of answers) {
      expectProblem(answer, 401, 'unauthorized');
      expect(answer.headers.get('WWW-Authenticate')).toMatch(/^Bearer /);
      expect(answer.text).toBe(answers[0]!.text);
    }
  });

  it.each(['GET', 'PUT', 'DELETE', 'POST', 'PATCH', 'OPTIONS'])(
    'comes before every other problem: %s',
    async (method) => {
      for (const path of [
        '/api',
        '/api/articles',
        '/api/articles/71',
        '/api/articles/x',
        '/api/x',
      ]) {
        expectProblem(await site.fetch(path, { method, headers: stranger() }), 401, 'unauthorized');
      }
    },
  );
});

describe('400', () => {
  it.each([
    '',
    '{',
    '{"title": "a"',
    "{'title': 'a'}",
    '{"title": "a",}',
    'undefined',
    'NaN',
    '{} {}',
    '\0',
    '<p>正文</p>',
  ])('what is not JSON: %j', async (body) => {
    expectProblem(await send(site, '/articles/72', Buffer.from(body)), 400, 'bad-json');
  });

  it.each([
    ['UTF-16', Buffer.from(JSON.stringify(sample()), 'utf16le')],
    ['a stray byte', Buffer.from(JSON.stringify(sample({ title: 'é' })), 'latin1')],
  ])('what is not UTF-8: %s', async (_, body) => {
    expectProblem(await send(site, '/articles/72', body), 400, 'bad-json');
  });
});

describe('422', () => {
  it.each([
    ['nothing at all', {}, ['/body', '/publishedAt', '/section', '/title']],
    ['a list', [sample()], ['']],
    ['null', null, ['']],
    ['a text', '稿件', ['']],
    ['an unknown section', sample({ section: 'tiyu' }), ['/section']],
    ['a wrong type', sample({ title: ['标题'] }), ['/title']],
    ['a time without offset', sample({ publishedAt: '2026-10-08T09:30:00' }), ['/publishedAt']],
    ['a body that sanitizing empties', sample({ body: '<script>x()</script>' }), ['/body']],
    ['too deep a body', sample({ body: '<b><i>'.repeat(2_000) }), ['/body']],
    ['an extra field', sample({ slug: 'x' }), ['/slug']],
    ['an extra field below', sample({ source: { name: '青禾晚报', id: 1 } }), ['/source/id']],
    ['a nested fault', sample({ source: { name: '青禾晚报', url: 'x' } }), ['/source/url']],
    ['a list item', sample({ tags: ['一', '二', '三', 4] }), ['/tags/3']],
    ['keys to escape', sample({ 'a/b': 1, 'm~n': 2, '~1': 3 }), ['/a~1b', '/m~0n', '/~01']],
    [
      'expiry before publication',
      sample({ expiresAt: '2026-10-08T09:29:59+08:00' }),
      ['/expiresAt'],
    ],
    [
      'several at once',
      sample({ section: 1, title: '', publishedAt: 'x', source: { url: 'x' }, tags: [0], x: 1 }),
      ['/publishedAt', '/section', '/source/name', '/source/url', '/tags/0', '/title', '/x'],
    ],
  ])('%s', async (_, article, pointers) => {
    for (const [method, path] of [
      ['PUT', '/articles/71'],
      ['PUT', '/articles/72'],
      ['POST', '/articles'],
    ] as const) {
      const answer = await site.api(method, path, article);
      expectProblem(answer, 422, 'invalid');
      expect(pointersOf(answer)).toEqual(pointers);
    }
  });

  it.each([
    [{}, ['/reason']],
    [{ reason: '' }, ['/reason']],
    [{ reason: '重复', legal: 1, x: 1 }, ['/legal', '/x']],
    [[], ['']],
  ])('a withdrawal like %j', async (withdrawal, pointers) => {
    const answer = await site.api('DELETE', '/articles/71', withdrawal);
    expectProblem(answer, 422, 'invalid');
    expect(pointersOf(answer)).toEqual(pointers);
  });
});

describe('415', () => {
  it.each([
    '',
    'text/plain',
    'text/json',
    'application/x-www-form-urlencoded',
    'application/jsonx',
  ])('%j', async (type) => {
    expectProblem(
      await send(site, '/articles/72', Buffer.from('{}'), { headers: { 'Content-Type': type } }),
      415,
      'wrong-content-type',
    );
  });

  it('for a withdrawal without a body', async () => {
    expectProblem(await site.api('DELETE', '/articles/71'), 415, 'wrong-content-type');
  });
});

describe('405', () => {
  it.each([
    ['/articles/71', 'GET, HEAD, PUT, DELETE', ['POST', 'PATCH', 'OPTIONS']],
    ['/articles', 'GET, HEAD, POST', ['PUT', 'DELETE', 'PATCH', 'OPTIONS']],
  ])('%s allows %s', async (path, allow, methods) => {
    for (const method of methods) {
      const answer = await site.api(method, path, method === 'GET' ? undefined : sample());
      expectProblem(answer, 405, 'method-not-allowed');
      expect(answer.headers.get('Allow')).toBe(allow);
    }
  });
});

describe('404', () => {
  it.each(['', '/', '/x', '/articles/71/x', '/articles/7/1', '/article/71', '/articles.json'])(
    'no such address: /api%s',
    async (path) => {
      for (const method of ['GET', 'PUT', 'POST']) {
        const answer = await site.api(method, path, method === 'GET' ? undefined : sample());
        expectProblem(answer, 404, 'no-route');
      }
    },
  );

  it.each([
    ...['0', '00', '01', '-1', '+1', '1.5', '1e3', '0x10', ' 1', '1%20', '%00', '1%00', '%0a1'],
    ...['9007199254740992', '18446744073709551617', '9'.repeat(5_000), 'abc', '١', '%D9%A1', '71a'],
    ...['%', '%E0%A4%A', '%ff', '71%2F72', "1'--", '*', '{id}', 'null', 'Infinity'],
  ])('no such id: %j', async (id) => {
    for (const [method, body] of [
      ['GET', undefined],
      ['PUT', sample()],
      ['DELETE', { reason: '重复' }],
    ] as const) {
      expectProblem(await site.api(method, `/articles/${id}`, body), 404, 'not-found');
    }
  });

  it('no such article', async () => {
    expectProblem(await site.api('GET', '/articles/72'), 404, 'not-found');
    expectProblem(await site.api('DELETE', '/articles/72', { reason: '重复' }), 404, 'not-found');
  });
});

it('412: the answer names the current revision', async () => {
  for (const tag of ['"2"', '"0"', '1', '"01"', '"x"']) {
    const answer = await site.api('PUT', '/articles/71', sample({ title: '新' }), {
      'If-Match': tag,
    });
    expectProblem(answer, 412, 'precondition-failed');
    expect(answer.json()['revision']).toBe(1);
  }
  const missing = await site.api('PUT', '/articles/72', sample(), { 'If-Match': '"1"' });
  expectProblem(missing, 412, 'precondition-failed');
});

it('503: the database is away, and the answer keeps it to itself', async () => {
  const heal = await site.breakDatabase();
  const answers = [
    await site.api('GET', '/articles/71'),
    await site.api('PUT', '/articles/71', sample({ title: '新' })),
    await site.api('DELETE', '/articles/71', { reason: '重复' }),
    await site.api('POST', '/articles', sample(), { 'Idempotency-Key': 'away' }),
  ];
  await heal();
  for (const answer of answers) {
    expectProblem(answer, 503, 'unavailable');
    expect(Number(answer.headers.get('Retry-After'))).toBeGreaterThan(0);
    expect(answer.text).not.toMatch(/D1|SQL|articles|away/i);
  }
});
