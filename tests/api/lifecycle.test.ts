import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { mint, type Minted } from '../../testing/api/editors.ts';
import {
  expectProblem,
  openUndelivered,
  pointersOf,
  readPage,
  stored,
} from '../../testing/api/push.ts';
import { sample, siteUrl, type Answer, type TestSite } from '../../testing/site.ts';

let site: TestSite;
beforeAll(async () => {
  site = await openUndelivered();
});
afterAll(() => site.dispose());

const pathOf = (id: number) => `/minsheng/2026-10-08/${id}.html`;
const put = (id: number, changes: Record<string, unknown> = {}, headers = {}) =>
  site.api('PUT', `/articles/${id}`, sample(changes), headers);
const become = (id: number, status: string, more: Record<string, unknown> = {}, headers = {}) =>
  site.api('POST', `/articles/${id}/status`, { status, ...more }, headers);
const stateOf = (answer: Answer) => ({ http: answer.status, ...answer.json() });
const reason = { reason: '内容重复' };

/** The addresses that name an article, among all where readers and machines could find it. */
async function whereverNamed(id: number, title: string): Promise<string[]> {
  const places = [
    ...['/', '/minsheng/', '/latest/', '/latest/2026-10-08/', '/topics/%E5%A4%9C%E8%AF%BB/'],
    ...['/feed.xml', '/minsheng/feed.json', '/sitemaps/1.xml', '/sitemaps/news.xml'],
    ...['/fragments/aside', '/search?q=%E5%A4%9C%E8%AF%BB%E7%81%AF', pathOf(1)],
  ];
  const answers = await Promise.all(places.map(async (path) => [path, await readPage(site, path)]));
  return (answers as [string, Answer][])
    .filter(([, { text }]) => text.includes(`/${id}.html`) || text.includes(title))
    .map(([path]) => path);
}

describe('a draft', () => {
  it('is nowhere for readers, and is everywhere once it is published', async () => {
    await put(1, { tags: ['夜读'] });
    const title = '夜读灯亮到十点';
    const answer = await put(2, { status: 'draft', title, tags: ['夜读'] });
    expect(stateOf(answer)).toMatchObject({ http: 201, status: 'draft', outcome: 'created' });
    await site.db.prepare(`DELETE FROM leases WHERE name = 'index'`).run();
    await site.cron('minutely');
    expect((await readPage(site, pathOf(2))).status).toBe(404);
    expect(await whereverNamed(2, title)).toEqual([]);
    expect(stateOf(await become(2, 'review'))).toMatchObject({ http: 200, status: 'review' });
    expect((await readPage(site, pathOf(2))).status).toBe(404);
    expect(stateOf(await become(2, 'published'))).toMatchObject({
      status: 'published',
      revision: 3,
    });
    expect((await readPage(site, pathOf(2))).status).toBe(200);
    await site.cron('minutely');
    const named = await whereverNamed(2, title);
    expect(named).toEqual(expect.arrayContaining(['/', '/minsheng/', '/feed.xml', pathOf(1)]));
    expect(named.some((path) => path.startsWith('/search'))).toBe(true);
  });

  it('needs no time until it is published', async () => {
    const answer = await put(3, { status: 'draft', publishedAt: undefined });
    expect(answer.status).toBe(201);
    const read = (await site.api('GET', '/articles/3')).json();
    expect(read).toMatchObject({ status: 'draft', revision: 1 });
    expect(read).not.toHaveProperty('publishedAt');
    const before = Math.floor(Date.now() / 1_000);
    const { url } = (await become(3, 'published')).json();
    const { publishedAt } = (await site.api('GET', '/articles/3')).json();
    const time = Date.parse(String(publishedAt)) / 1_000;
    expect(time).toBeGreaterThanOrEqual(before);
    expect(time).toBeLessThanOrEqual(Date.now() / 1_000);
    expect((await readPage(site, String(url).slice(siteUrl.length))).status).toBe(200);
  });

  it.each([undefined, 'published', 'scheduled'])(
    'is the only article that may lack a time: status %s is refused',
    async (status) => {
      const answer = await put(4, { status, publishedAt: undefined });
      expectProblem(answer, 422, 'invalid');
      expect(pointersOf(answer)).toEqual(['/publishedAt']);
    },
  );

  it('is published by a push without a status', async () => {
    await put(5, { status: 'draft' });
    expect(stateOf(await put(5))).toMatchObject({
      status: 'published',
      revision: 2,
      outcome: 'updated',
    });
  });

  it('that is pushed again unchanged stays as it is', async () => {
    await put(6, { status: 'review' });
    const before = await stored(site);
    expect(stateOf(await put(6, { status: 'review' }))).toMatchObject({ outcome: 'unchanged' });
    expect(await stored(site)).toEqual(before);
    expect(stateOf(await put(6, { status: 'draft' }))).toMatchObject({
      status: 'draft',
      outcome: 'updated',
    });
  });
});

/** Makes a scheduled article whose time has come since the last run of the cron. */
async function makeDue(id: number): Promise<void> {
  await put(id, { publishedAt: '2098-05-01T08:00:00+08:00' });
  await site.db
    .prepare('UPDATE articles SET published_at = ? WHERE id = ?')
    .bind(Date.parse(dueTime) / 1_000, id)
    .run();
}
const dueTime = '2026-10-08T09:30:00+08:00';

/** The tags queued for purging since the outbox was emptied. */
async function queuedTags(): Promise<unknown[]> {
  const { results } = await site.db.prepare(`SELECT tag FROM outbox WHERE action = 'purge'`).all();
  return results.map(({ tag }) => tag);
}

describe('a change of status', () => {
  const later = '2098-05-01T08:00:00+08:00';
  const make: Record<string, (id: number) => Promise<unknown>> = {
    draft: (id) => put(id, { status: 'draft' }),
    review: (id) => put(id, { status: 'review' }),
    scheduled: (id) => put(id, { publishedAt: later }),
    published: (id) => put(id),
    withdrawn: async (id) => {
      await put(id);
      await site.api('DELETE', `/articles/${id}`, reason);
    },
    trash: async (id) => {
      await put(id, { status: 'draft' });
      await become(id, 'trash');
    },
    'trash after a withdrawal': async (id) => {
      await make['withdrawn']!(id);
      await become(id, 'trash');
    },
  };
  const may: Record<string, readonly string[]> = {
    draft: ['draft', 'review', 'published', 'trash'],
    review: ['draft', 'review', 'published', 'trash'],
    scheduled: ['draft', 'review', 'scheduled', 'published', 'withdrawn'],
    published: ['published', 'withdrawn'],
    withdrawn: ['published', 'withdrawn', 'trash'],
    trash: ['draft', 'trash'],
    'trash after a withdrawal': ['withdrawn', 'trash'],
  };
  const all = ['draft', 'review', 'scheduled', 'published', 'withdrawn', 'trash'];
  const pairs = Object.keys(make).flatMap((from) => all.map((to) => [from, to] as const));

  it.each(pairs.map(([from, to], n) => [from, to, 100 + n] as const))(
    '%s → %s',
    async (from, to, id) => {
      await make[from]!(id);
      const before = await stored(site);
      const more = to === 'withdrawn' ? reason : {};
      const answer = await become(id, to, more, { 'If-Match': '*' });
      if (may[from]!.includes(to)) {
        expect(stateOf(answer)).toMatchObject({ http: 200, id, status: to });
        return;
      }
      expectProblem(answer, 409, 'wrong-state');
      expect(answer.json()['current']).toBe(from.split(' ')[0]);
      expect(answer.json()['possible']).not.toContain('gone');
      expect(await stored(site)).toEqual(before);
    },
  );

  it('brings a withdrawn article back only with If-Match, and then with its whole content', async () => {
    await put(7);
    await site.api('DELETE', '/articles/7', reason);
    expectProblem(await become(7, 'published'), 409, 'withdrawn');
    expect(stateOf(await become(7, 'published', {}, { 'If-Match': '"2"' }))).toMatchObject({
      status: 'published',
      revision: 3,
    });
    expect((await readPage(site, pathOf(7))).text).toContain('值班员');
  });

  it.each([
    ['draft', 'published', 201],
    ['review', 'published', 202],
    ['draft', 'withdrawn', 203],
    ['draft', 'trash', 204],
    [undefined, 'trash', 205],
  ])('a push of %s onto %s is refused', async (status, from, id) => {
    await make[from]!(id);
    const before = await stored(site);
    const answer = await put(id, { status, title: '另一个标题' }, { 'If-Match': '*' });
    expectProblem(answer, 409, 'wrong-state');
    expect(await stored(site)).toEqual(before);
  });

  it('publishes a scheduled article at once', async () => {
    await put(8, { publishedAt: later });
    const { url } = (await become(8, 'published')).json();
    expect((await readPage(site, String(url).slice(siteUrl.length))).status).toBe(200);
    await site.cron('minutely', Date.parse(later) / 1_000);
    expect((await site.api('GET', '/articles/8')).json()).toMatchObject({ revision: 2 });
  });

  it('publishes a due article before the cron does, and the cron then leaves it alone', async () => {
    for (const [id, publish] of [
      [20, () => become(20, 'published')],
      [21, () => put(21, { publishedAt: dueTime })],
    ] as const) {
      await makeDue(id);
      await site.db.prepare('DELETE FROM outbox').run();
      expect(stateOf(await publish())).toMatchObject({ status: 'published', revision: 2 });
      // The article enters the lists only now, so the lists are purged.
      expect(await queuedTags()).toEqual(expect.arrayContaining(['home', 's:minsheng', `n:${id}`]));
      await site.cron('minutely');
      expect((await site.api('GET', `/articles/${id}`)).json()).toMatchObject({ revision: 2 });
    }
  });

  it('by the cron is a new revision, so a writer with the old revision gets a 412', async () => {
    await makeDue(22);
    await site.cron('minutely');
    const stale = await put(22, { publishedAt: later }, { 'If-Match': '"1"' });
    expectProblem(stale, 412, 'precondition-failed');
    expect(stale.json()['revision']).toBe(2);
  });

  it('does not publish an expired article', async () => {
    const expired = { publishedAt: '2026-10-08T09:30:00+08:00', expiresAt: '2026-10-09T00:00:00Z' };
    await put(23, { status: 'draft', ...expired });
    for (const answer of [await become(23, 'published'), await put(23, expired)]) {
      expectProblem(answer, 422, 'invalid');
      expect(pointersOf(answer)).toEqual(['/expiresAt']);
    }
  });

  it.each([
    ['DELETE', (id: number, why: object) => site.api('DELETE', `/articles/${id}`, why)],
    ['status', (id: number, why: object) => become(id, 'withdrawn', { ...why })],
  ])('adds a legal ground to an earlier withdrawal, by %s', async (way, withdraw) => {
    const id = way === 'DELETE' ? 24 : 25;
    await put(id);
    await withdraw(id, reason);
    const lawful = { reason: '依法撤下', legal: '法院裁定(示例)' };
    expect(stateOf(await withdraw(id, lawful))).toMatchObject({
      outcome: 'withdrawn',
      revision: 3,
    });
    expect((await readPage(site, pathOf(id))).status).toBe(451);
    for (const again of [lawful, reason]) {
      expect(stateOf(await withdraw(id, again))).toMatchObject({ outcome: 'unchanged' });
    }
    const back = await become(id, 'published', {}, { 'If-Match': '*' });
    expect(stateOf(back)).toMatchObject({ status: 'published' });
    expect((await readPage(site, pathOf(id))).status).toBe(200);
  });

  it.each([
    [{ status: 'gone' }, ['/status']],
    [{ status: 'merged' }, ['/status']],
    [{}, ['/status']],
    [{ status: 'withdrawn' }, ['/reason']],
    [{ status: 'trash', legal: '法院裁定' }, ['/legal']],
    [{ status: 'draft', other: 1 }, ['/other']],
  ])('needs a valid request: %j', async (body, pointers) => {
    const answer = await site.api('POST', '/articles/7/status', body);
    expectProblem(answer, 422, 'invalid');
    expect(pointersOf(answer)).toEqual(pointers);
  });

  it('needs an existing article, and the revision that If-Match names', async () => {
    expectProblem(await become(999_999, 'draft'), 404, 'not-found');
    await put(9, { status: 'draft' });
    const stale = await become(9, 'review', {}, { 'If-Match': '"7"' });
    expectProblem(stale, 412, 'precondition-failed');
  });
});

describe('the trash', () => {
  const month = 30 * 86_400;
  const now = () => Math.floor(Date.now() / 1_000);

  it.each([
    ['a draft', 301, undefined, 404],
    ['a withdrawn article', 302, reason, 410],
    ['an article withdrawn by law', 303, { ...reason, legal: '法院裁定' }, 451],
  ])('keeps %s for a month, and after that only its address', async (_, id, withdrawal, status) => {
    await put(id, withdrawal ? {} : { status: 'draft' });
    if (withdrawal) await site.api('DELETE', `/articles/${id}`, withdrawal);
    await become(id, 'trash');
    expect((await readPage(site, pathOf(id))).status).toBe(status);
    await site.cron('minutely', now() + month - 60);
    expect((await site.api('GET', `/articles/${id}`)).json()['status']).toBe('trash');
    await site.cron('minutely', now() + month + 60);
    const { title, body, ...left } = (await site.api('GET', `/articles/${id}`)).json();
    expect(left).toMatchObject({ id, status: 'gone', tags: [] });
    expect([title, body]).toEqual(['', '']);
    expect((await readPage(site, pathOf(id))).status).toBe(status);
    const kept = await site.db
      .prepare('SELECT count(*) AS n FROM revisions WHERE article_id = ?')
      .bind(id)
      .first('n');
    expect(kept).toBe(0);
    expectProblem(await put(id, {}, { 'If-Match': '*' }), 409, 'wrong-state');
  });
});

describe('time', () => {
  it('is the same instant in any offset', async () => {
    const spellings = [
      '2095-03-01T08:00:00+08:00',
      '2095-03-01T00:00:00Z',
      '2095-02-28T14:30:00-09:30',
    ];
    const at = Date.parse(spellings[0]!) / 1_000;
    for (const [n, publishedAt] of spellings.entries()) await put(401 + n, { publishedAt });
    const statusesAt = async (time: number) => {
      await site.cron('minutely', time);
      const answers = await Promise.all(
        [401, 402, 403].map((id) => site.api('GET', `/articles/${id}`)),
      );
      return answers.map((answer) => answer.json()['status']);
    };
    expect(await statusesAt(at - 1)).toEqual(Array(3).fill('scheduled'));
    expect(await statusesAt(at)).toEqual(Array(3).fill('published'));
  });

  it('that passed in an outage is caught up, and nothing is published twice', async () => {
    const ids = Array.from({ length: 320 }, (_, n) => 10_000 + n);
    const publishedAt = '2096-03-01T08:00:00+08:00';
    const drafts = ids.map((id) => ({ id, ...sample({ publishedAt, title: `定时稿 ${id}` }) }));
    expect((await site.api('POST', '/articles/batch', drafts)).status).toBe(200);
    const resumed = Date.parse('2096-03-03T00:00:00Z') / 1_000;
    await Promise.all([site.cron('minutely', resumed), site.cron('minutely', resumed)]);
    const { results } = await site.db
      .prepare(
        `SELECT article_id, count(*) AS times FROM audit_log
        WHERE action = 'published' AND actor = 'schedule' AND article_id >= 10000
        GROUP BY article_id`,
      )
      .all();
    expect(results).toEqual(ids.map((id) => ({ article_id: id, times: 1 })));
  });
});

describe('a reporter', () => {
  const as = async (method: string, path: string, body?: unknown) =>
    site.api(method, path, body, (await reporter).bearer);
  let reporter: Promise<Minted>;
  beforeAll(async () => {
    reporter = mint(site, 'reporter', ['minsheng']);
    await reporter;
    await put(701);
    await put(702, { status: 'draft', section: 'keji' });
  });

  it('writes drafts and submits them', async () => {
    const draft = sample({ status: 'draft' });
    expect((await as('PUT', '/articles/703', draft)).status).toBe(201);
    expect((await as('POST', '/articles', draft)).status).toBe(201);
    expect((await as('PUT', '/articles/703', sample({ status: 'review' }))).status).toBe(200);
    expect((await as('POST', '/articles/703/status', { status: 'draft' })).status).toBe(200);
    expect((await as('POST', '/articles/703/revisions/1/restore')).status).toBe(200);
    expect((await as('POST', '/articles/703/preview')).status).toBe(200);
  });

  it.each([
    ['publishes', 'PUT', '/articles/703', sample()],
    ['publishes by status', 'POST', '/articles/703/status', { status: 'published' }],
    ['creates a published article', 'PUT', '/articles/704', sample()],
    ['creates a published article without naming an id', 'POST', '/articles', sample()],
    ['throws away', 'POST', '/articles/703/status', { status: 'trash' }],
    ['changes a published article', 'PUT', '/articles/701', sample({ status: 'draft' })],
    ['changes drafts of another section', 'PUT', '/articles/702', sample({ status: 'draft' })],
    [
      'creates drafts in another section',
      'PUT',
      '/articles/705',
      sample({ status: 'draft', section: 'keji' }),
    ],
    ['withdraws', 'DELETE', '/articles/701', reason],
    ['merges', 'POST', '/articles/703/merge', { into: 701 }],
  ])('never %s', async (_, method, path, body) => {
    const before = await stored(site);
    expectProblem(await as(method, path, body), 403, 'forbidden');
    expect(await stored(site)).toEqual(before);
  });

  it('has no further rights in a batch', async () => {
    const items = [
      { id: 706, ...sample({ status: 'draft' }) },
      { id: 707, ...sample() },
    ];
    const answer = await as('POST', '/articles/batch', items);
    expect(answer.json()['results']).toMatchObject([
      { id: 706, status: 'draft', outcome: 'created' },
      { id: 707, outcome: 'refused', problem: { type: '/problems/forbidden' } },
    ]);
  });
});

describe('the list', () => {
  const list = async (query: string) => {
    const answer = await site.api('GET', `/articles${query}`);
    expect(answer.status).toBe(200);
    return answer.json() as { articles: Record<string, unknown>[]; next?: number };
  };

  it('gives the matching articles, newest first, page by page', async () => {
    for (let n = 0; n < 120; n++) {
      await put(1_000 + n, {
        status: n % 2 ? 'draft' : 'review',
        section: 'shenghuo',
        title: `稿 ${n}`,
      });
    }
    const drafts: unknown[] = [];
    let query = '?status=draft&section=shenghuo';
    for (let pages = 0; pages < 5; pages++) {
      const { articles, next } = await list(query);
      drafts.push(...articles.map(({ id }) => id));
      if (next === undefined) break;
      query = `?status=draft&section=shenghuo&before=${next}`;
    }
    expect(drafts).toEqual(Array.from({ length: 60 }, (_, n) => 1_119 - 2 * n));
    const [newest] = (await list('')).articles;
    expect(newest).toMatchObject({
      id: 1_119,
      status: 'draft',
      title: '稿 119',
      section: 'shenghuo',
    });
    expect((await list('?status=trash')).articles.every(({ status }) => status === 'trash')).toBe(
      true,
    );
  });

  it.each(['?status=x', '?section=x', '?before=x', '?before=-1'])('refuses %s', async (query) => {
    expectProblem(await site.api('GET', `/articles${query}`), 422, 'invalid');
  });
});
