import { connect as connectSocket } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  expectProblem,
  openBare,
  openUndelivered,
  readPage,
  send,
  stored,
} from '../../testing/api/push.ts';
import { untilAnswered } from '../../testing/dispatch.ts';
import { editorToken, sample, siteUrl, type Answer, type TestSite } from '../../testing/site.ts';

let site: TestSite;
beforeAll(async () => {
  site = await openUndelivered();
});
afterAll(() => site.dispose());

type Item = Record<string, unknown> & { readonly outcome: string };

const path = '/articles/batch';
const encoder = new TextEncoder();
const headers = { 'Content-Type': 'application/x-ndjson' };

/** Articles with consecutive ids, which differ only in their titles. */
const articles = (from: number, count: number, changes: Record<string, unknown> = {}) =>
  Array.from({ length: count }, (_, n) => ({
    id: from + n,
    ...sample({ title: `青禾记事之${from + n}`, tags: ['记事', `第${(from + n) % 5}辑`] }),
    ...changes,
  }));

const lines = (items: readonly unknown[]) =>
  items.map((item) => `${typeof item === 'string' ? item : JSON.stringify(item)}\n`).join('');

const pushLines = (items: readonly unknown[]) =>
  send(site, path, encoder.encode(lines(items)), { method: 'POST', headers });

function itemsOf({ text, status }: Answer): Item[] {
  expect(status).toBe(200);
  return text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Item);
}

const outcomesOf = (answer: Answer) => itemsOf(answer).map(({ outcome }) => outcome);
const problemOf = ({ problem }: Item) => problem as Record<string, unknown>;

describe('a batch', () => {
  it('creates, updates or leaves each article, and gives one result per item in order', async () => {
    const created = await pushLines(articles(1_000, 120));
    expect(created.headers.get('Content-Type')).toBe('application/x-ndjson');
    expect(created.headers.get('Cache-Control')).toBe('private, no-store');
    // The bodies are all alike, so each item has a warning about a duplicate.
    expect(itemsOf(created)).toMatchObject(
      articles(1_000, 120).map(({ id }, index) => {
        const url = `${siteUrl}/minsheng/2026-10-08/${id}.html`;
        return { index, id, url, status: 'published', revision: 1, outcome: 'created' };
      }),
    );
    const before = await stored(site);
    expect(new Set(outcomesOf(await pushLines(articles(1_000, 120))))).toEqual(
      new Set(['unchanged']),
    );
    expect(await stored(site)).toEqual(before);

    const mixed = [
      ...articles(1_000, 3, { title: '改过的标题', tags: ['改稿'] }),
      ...articles(1_003, 2),
      ...articles(1_120, 1),
    ];
    expect(outcomesOf(await pushLines(mixed))).toEqual([
      ...['updated', 'updated', 'updated', 'unchanged', 'unchanged', 'created'],
    ]);
    const after = await stored(site);
    expect(after.revisions).toBe(before.revisions + 3);
    expect(after.audit).toBe(before.audit + 4);
    const page = await readPage(site, '/minsheng/2026-10-08/1001.html');
    expect(page.text).toContain('改过的标题');
  });

  it('does the same as a push of each item by itself', async () => {
    const [alone, together] = [articles(2_000, 6), articles(3_000, 6)];
    const change = {
      section: 'keji',
      correction: '更正一处。',
      publishedAt: '2026-10-09T09:30:00+08:00',
    };
    for (const { id, ...article } of alone) {
      await site.api('PUT', `/articles/${id}`, article);
      await site.api('PUT', `/articles/${id}`, { ...article, ...change });
    }
    await pushLines(together);
    await pushLines(together.map((article) => ({ ...article, ...change })));
    expect(await traces(3_000)).toEqual(await traces(2_000));
  });

  it('takes a JSON array and answers in one piece', async () => {
    const [, ...rest] = articles(4_000, 3);
    const answer = await site.api('POST', path, [{ id: 4_000 }, ...rest]);
    const { results } = answer.json() as unknown as { results: Item[] };
    expect(results.map(({ index, id, outcome }) => [index, id, outcome])).toEqual([
      [0, 4_000, 'refused'],
      [1, 4_001, 'created'],
      [2, 4_002, 'created'],
    ]);
    expectProblem(await site.api('POST', path, { id: 4_000 }), 422, 'invalid');
    expect((await site.api('POST', path, [])).json()).toEqual({ results: [] });
  });

  it('names the faults of bad items and stores the others', async () => {
    const [first, second] = articles(5_000, 2);
    await site.api('PUT', '/articles/5010', sample());
    await site.api('DELETE', '/articles/5010', { reason: '内容重复' });
    const bad: readonly [unknown, string, string[] | undefined][] = [
      [{ ...sample(), id: 5_003, title: 7, colour: 'red' }, 'invalid', ['/colour', '/title']],
      [sample(), 'invalid', ['/id']],
      [{ ...sample(), id: '5004' }, 'invalid', ['/id']],
      [{ ...sample(), id: 2 ** 53 }, 'invalid', ['/id']],
      ['[1, 2]', 'invalid', ['']],
      ['{"id": 5', 'bad-json', undefined],
      [{ ...sample(), id: 5_000 }, 'invalid', ['/id']],
      [
        { ...sample({ body: `<p>${'长'.repeat(400_000)}</p>` }), id: 5_005 },
        'too-large',
        undefined,
      ],
      [{ ...sample(), id: 5_010 }, 'withdrawn', undefined],
    ];
    const items = itemsOf(await pushLines([first, ...bad.map(([item]) => item), second]));
    expect(items.map(({ index }) => index)).toEqual(items.map((_, n) => n));
    expect([items[0], items.at(-1)]).toMatchObject([
      { id: 5_000, outcome: 'created' },
      { id: 5_001, outcome: 'created' },
    ]);
    for (const [n, [item, type, pointers]] of bad.entries()) {
      const result = items[n + 1]!;
      const name = JSON.stringify(item).slice(0, 80);
      expect(result.outcome, name).toBe('refused');
      expect(problemOf(result)['type'], name).toBe(`/problems/${type}`);
      const errors = problemOf(result)['errors'] as { pointer: string }[] | undefined;
      expect(errors?.map(({ pointer }) => pointer).sort(), name).toEqual(pointers);
    }
  });

  it('stores all other items when the database refuses one', async () => {
    await site.db
      .prepare(
        `CREATE TRIGGER refuse BEFORE INSERT ON articles WHEN new.id = 6007
         BEGIN SELECT RAISE(ABORT, 'not this one'); END`,
      )
      .run();
    const before = await stored(site);
    const items = itemsOf(await pushLines(articles(6_000, 60)));
    await site.db.prepare('DROP TRIGGER refuse').run();
    expect(items.filter(({ outcome }) => outcome === 'created')).toHaveLength(59);
    expect(items[7]).toMatchObject({ id: 6_007, outcome: 'failed' });
    expect((await stored(site)).audit).toBe(before.audit + 59);
    expect(outcomesOf(await pushLines(articles(6_007, 1)))).toEqual(['created']);
  });

  it('reports every item as failed when the database refuses everything', async () => {
    const rename = (from: string, to: string) =>
      site.db.prepare(`ALTER TABLE ${from} RENAME TO ${to}`).run();
    await rename('sequences', 'away');
    const items = itemsOf(await pushLines(articles(6_100, 120)));
    await rename('away', 'sequences');
    expect(items).toHaveLength(120);
    expect(new Set(items.map(({ outcome }) => outcome))).toEqual(new Set(['failed']));
    expect(new Set(items.map((item) => problemOf(item)['status']))).toEqual(new Set([503]));
  });

  it('creates each article once when three clients send the same batch at once', async () => {
    const before = await stored(site);
    const answers = await Promise.all([1, 2, 3].map(() => pushLines(articles(7_000, 150))));
    const outcomes = answers.map(outcomesOf);
    for (let n = 0; n < 150; n++) {
      const one = outcomes.map((of) => of[n]).sort();
      expect(one).toEqual(['created', 'unchanged', 'unchanged']);
    }
    expect((await stored(site)).audit).toBe(before.audit + 150);
  });
});

describe('the limits of a batch', () => {
  it('are at most a thousand items', async () => {
    const many = articles(20_000, 1_003);
    expectProblem(await site.api('POST', path, many), 413, 'too-large');
    const items = itemsOf(await pushLines(many));
    expect(items).toHaveLength(1_001);
    expect(items.slice(0, 1_000).every(({ outcome }) => outcome === 'created')).toBe(true);
    expect(items.at(-1)).toMatchObject({ outcome: 'aborted', problem: { status: 413 } });
  });

  it('are ten mebibytes, by Content-Length or by count', async () => {
    const padding = { body: `<p>${'长'.repeat(300_000)}</p>` };
    const text = lines(articles(22_000, 13, padding));
    let bare = await openBare();
    const post = (body: Uint8Array | ReadableStream<Uint8Array>) =>
      send(bare, path, body, { method: 'POST', headers });
    expectProblem(await untilAnswered(() => post(encoder.encode(text))), 413, 'too-large');
    const answer = await untilAnswered(async () => {
      // Each attempt gets an empty site: a broken one may have stored articles, which would then be `unchanged`.
      await bare.dispose();
      bare = await openBare();
      return post(new Blob([text]).stream());
    });
    const items = itemsOf(answer);
    await bare.dispose();
    expect(items.map(({ outcome }) => outcome)).toEqual([...Array(11).fill('created'), 'aborted']);
  });

  it('exclude other media types, other methods and strangers', async () => {
    const answer = await send(site, path, encoder.encode('{}'), {
      method: 'POST',
      headers: { 'Content-Type': 'text/plain' },
    });
    expectProblem(answer, 415, 'wrong-content-type');
    expectProblem(await site.api('PUT', path, []), 405, 'method-not-allowed');
    expectProblem(await site.fetch(`/api${path}`, { method: 'POST' }), 401, 'unauthorized');
  });
});

describe('a connection that is cut', () => {
  it('leaves whole articles only', async () => {
    const bare = await openBare();
    const url = await bare.instance.ready;
    const items = articles(40_000, 130);
    const text = lines(items);
    const head = [
      `POST /api${path} HTTP/1.1`,
      `Host: ${url.host}`,
      `Authorization: Bearer ${editorToken}`,
      'Content-Type: application/x-ndjson',
      `Content-Length: ${encoder.encode(text).length}`,
    ];
    const socket = connectSocket(Number(url.port), url.hostname);
    socket.write(`${head.join('\r\n')}\r\n\r\n`);
    // Send sixty whole lines and half of the next.
    socket.write(lines(items.slice(0, 60)) + lines(items.slice(60, 61)).slice(0, 200));
    await new Promise<void>((resolve) => {
      let answer = '';
      socket.on('data', (data) => {
        answer += String(data);
        if (answer.split('"created"').length > 50) resolve();
      });
    });
    socket.destroy();
    const again = itemsOf(
      await send(bare, path, encoder.encode(text), { method: 'POST', headers }),
    );
    const outcomes = again.map(({ outcome }) => outcome);
    expect(new Set(outcomes.slice(0, 50))).toEqual(new Set(['unchanged']));
    expect(new Set(outcomes.slice(60))).toEqual(new Set(['created']));
    const { articles: stored_, audit } = await stored(bare);
    expect([stored_.length, audit]).toEqual([130, 130]);
    await bare.dispose();
  });
});

/** All rows of the database about the six articles from `first` on, with places in place of ids. */
async function traces(first: number) {
  const { db } = site;
  const own = `BETWEEN ${first} AND ${first + 5}`;
  const dumps = await db.batch<Record<string, unknown>>([
    db.prepare(`SELECT * FROM articles WHERE id ${own} ORDER BY id`),
    db.prepare(`SELECT * FROM article_tags WHERE article_id ${own} ORDER BY article_id, tag`),
    db.prepare(`SELECT * FROM audit_log WHERE article_id ${own} ORDER BY article_id, id`),
    db.prepare(`SELECT article_id, revision FROM revisions WHERE article_id ${own} ORDER BY 1, 2`),
    db.prepare(`SELECT DISTINCT action, tag, priority FROM outbox
      WHERE CAST(tag AS INTEGER) ${own} OR CAST(substr(tag, 3) AS INTEGER) ${own} ORDER BY 1, 2`),
  ]);
  const untimed = new Set([
    'id',
    'seq',
    'at',
    'updated_at',
    'corrected_at',
    'title',
    'content_hash',
    'before_hash',
  ]);
  return dumps.map(({ results }) =>
    results.map((row) =>
      Object.entries(row)
        .filter(([column]) => !untimed.has(column))
        .map(([column, value]) => `${column}=${String(value).replace(/[23]00(\d)/, '$1')}`),
    ),
  );
}
