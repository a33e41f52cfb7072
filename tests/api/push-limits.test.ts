import { once } from 'node:events';
import { Agent, request, type IncomingMessage } from 'node:http';
import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  expectProblem,
  openBare,
  pointersOf,
  send,
  stored,
  stranger,
} from '../../testing/api/push.ts';
import { untilAnswered } from '../../testing/dispatch.ts';
import { editorToken, openSite, sample, type TestSite } from '../../testing/site.ts';

const limit = 1_048_576;

let bare: Awaited<ReturnType<typeof openBare>>;
beforeAll(async () => {
  bare = await openBare();
});
afterAll(() => bare.dispose());

/** A valid article whose JSON has exactly this many bytes. */
function articleOf(bytes: number): Uint8Array {
  const empty = Buffer.byteLength(JSON.stringify(sample({ body: '' })));
  const article = Buffer.from(JSON.stringify(sample({ body: 'a'.repeat(bytes - empty) })));
  expect(article.byteLength).toBe(bytes);
  return article;
}

/** A body of unknown length, sent in chunks. */
function streamOf(bytes: Uint8Array): ReadableStream<Uint8Array> {
  let offset = 0;
  return new ReadableStream({
    pull(controller) {
      controller.enqueue(bytes.subarray(offset, (offset += 65_536)));
      if (offset >= bytes.byteLength) controller.close();
    },
  });
}

describe('the size of a body', () => {
  it.each([
    ['whole', (bytes: Uint8Array) => bytes],
    ['as a stream', streamOf],
  ])('may be 1 MiB and no byte more, sent %s', async (_, form) => {
    const before = await stored(bare);
    for (const bytes of [limit + 1, 2 * limit]) {
      const refused = () => send(bare, '/articles/81', form(articleOf(bytes)));
      expectProblem(await untilAnswered(refused), 413, 'too-large');
    }
    expect(await stored(bare)).toEqual(before);
    const answer = await send(bare, '/articles/81', form(articleOf(limit)));
    expect(answer.json()).toMatchObject({ id: 81 });
    expect(answer.status).toBeLessThan(300);
  });

  it.each([
    ['DELETE', '/articles/81'],
    ['POST', '/articles'],
  ])('is limited for %s too', async (method, path) => {
    const refused = () => send(bare, path, articleOf(limit + 1), { method });
    expectProblem(await untilAnswered(refused), 413, 'too-large');
  });
});

describe('a small body that could cost a lot is refused:', () => {
  const marks = Array.from({ length: 60 }, (_, n) => `<b x${n}>`).join('');
  it.each([
    [
      'formatting elements that a parser repeats',
      { body: `<p>${marks}</p>${'<p>字'.repeat(50_000)}` },
      '/body',
    ],
    [
      'attributes that a parser repeats',
      { body: `<p><a href="/${'x'.repeat(9_000)}"></p>${'<p>字</p>'.repeat(50_000)}` },
      '/body',
    ],
    ['elements that are never closed', { body: '<i>'.repeat(300_000) }, '/body'],
    ['characters that grow when escaped', { body: '<'.repeat(900_000) }, '/body'],
    ['hundreds of thousands of tags', { tags: Array<number>(400_000).fill(1) }, '/tags'],
  ])('%s', async (_, change, pointer) => {
    const answer = await send(bare, '/articles/84', Buffer.from(JSON.stringify(sample(change))));
    expectProblem(answer, 422, 'invalid');
    expect(pointersOf(answer)).toEqual([pointer]);
  });

  it('90,000 faults, of which only the first 100 are reported', async () => {
    const unknown = Object.fromEntries(Array.from({ length: 90_000 }, (_, n) => [`f${n}`, 0]));
    const answer = await send(bare, '/articles/84', Buffer.from(JSON.stringify(sample(unknown))));
    expectProblem(answer, 422, 'invalid');
    expect(pointersOf(answer)).toHaveLength(100);
  });
});

it('a client gets its answer even if the site refuses the body unread: the connection stays open', async () => {
  const { hostname, port } = await bare.instance.ready;
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const ask = async (method: string, path: string, body?: Uint8Array) => {
    const headers = { ...stranger(), ...(body && { 'Content-Length': body.byteLength }) };
    const asked = request({ agent, hostname, port, method, path, headers }).end(body);
    const [answer] = (await once(asked, 'response')) as [IncomingMessage];
    await once(answer.resume(), 'end');
    return { status: answer.statusCode, reused: asked.reusedSocket };
  };
  try {
    const refused = await ask('PUT', '/api/media', Buffer.alloc(4 * limit));
    expect(refused).toEqual({ status: 401, reused: false });
    expect(await ask('GET', '/health')).toMatchObject({ reused: true });
  } finally {
    agent.destroy();
  }
});

describe('a Content-Length that lies', () => {
  /** Sends raw bytes, and gives the beginning of the answer. */
  async function exchange(headers: string, body: string): Promise<string> {
    const { hostname, port } = await bare.instance.ready;
    const socket = connect(Number(port), hostname);
    const head = [
      'PUT /api/articles/82 HTTP/1.1',
      'Host: news.example',
      `Authorization: Bearer ${editorToken}`,
      'Content-Type: application/json',
      headers,
    ];
    socket.write(`${head.join('\r\n')}\r\n\r\n${body}`);
    socket.on('error', () => {
      // The Worker may close the connection before it has read everything.
    });
    const answer = Promise.withResolvers<string>();
    let text = '';
    socket.on('data', (chunk) => {
      text += chunk.toString();
      if (text.includes('"status"')) answer.resolve(text);
    });
    socket.on('close', () => answer.resolve(text));
    try {
      return await answer.promise;
    } finally {
      socket.destroy();
    }
  }

  it('by being too large leads to a 413, even if no body comes', async () => {
    expect(await exchange('Content-Length: 9999999', '')).toMatch(/^HTTP\/1.1 413 /);
  });

  it('by being too small leads to a 400: the site reads only that many bytes', async () => {
    const answer = await exchange('Content-Length: 20', JSON.stringify(sample()));
    expect(answer).toMatch(/^HTTP\/1.1 400 /);
  });

  it('beside chunks is ignored: the chunks count', async () => {
    const chunk = `${(2 * limit).toString(16)}\r\n${' '.repeat(2 * limit)}\r\n0\r\n\r\n`;
    const answer = await exchange('Content-Length: 20\r\nTransfer-Encoding: chunked', chunk);
    expect(answer).toMatch(/^HTTP\/1.1 4(00|13) /);
  });
});

describe('wrong tokens', () => {
  let site: TestSite;
  beforeAll(async () => {
    site = await openSite();
  });
  afterAll(() => site.dispose());

  const tryWith = (token: string, headers: Record<string, string>) =>
    site.fetch('/api/articles/83', { headers: { ...headers, Authorization: `Bearer ${token}` } });

  it('are limited to ten a minute, for each address alone', async () => {
    const guesser = stranger();
    const refused = [];
    let answer = await tryWith('guess', guesser);
    // The limit counts by the minutes of the clock: one new minute may begin during the loop, but not two.
    while (answer.status === 401 && refused.length < 21) {
      refused.push(answer);
      answer = await tryWith('guess', guesser);
    }
    expectProblem(answer, 429, 'too-many-attempts');
    expect(Number(answer.headers.get('Retry-After'))).toBeGreaterThan(0);
    expect(refused.length).toBeGreaterThanOrEqual(10);
    expect(refused.length).toBeLessThanOrEqual(20);

    expectProblem(await tryWith('guess', stranger()), 401, 'unauthorized');
    expectProblem(await tryWith(editorToken, guesser), 404, 'not-found');
  });

  it('count together for the whole network of an IPv6 address', async () => {
    const address = (n: number) => ({ 'CF-Connecting-IP': `2001:db8:7:7::${n.toString(16)}` });
    const statuses = new Set<number>();
    for (let n = 1; n <= 21; n++) statuses.add((await tryWith('guess', address(n))).status);
    expect(statuses).toEqual(new Set([401, 429]));
  });

  it('are never logged; the right token and addresses are not either', () => {
    const log = site.logs.map(({ message }) => message).join('\n');
    expect(log).not.toMatch(/guess|198\.51\.|2001:db8/);
    expect(log).not.toContain(editorToken);
  });
});
