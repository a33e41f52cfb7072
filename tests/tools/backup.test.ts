import { appendFileSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { backedUpTables } from '../../src/db/tables.ts';
import { press } from '../../testing/processes/press.ts';
import { expectProblem, send } from '../../testing/api/push.ts';
import { openSite, sample, type TestSite } from '../../testing/site.ts';

const folder = mkdtempSync(join(tmpdir(), 'jibao-backup-'));
const saved = join(folder, 'first');
let origin: TestSite;
let copy: TestSite;

beforeAll(async () => {
  [origin, copy] = await Promise.all([openSite(), openSite()]);
  await fill(origin);
});
afterAll(async () => {
  await Promise.all([origin.dispose(), copy.dispose()]);
  rmSync(folder, { recursive: true, force: true });
});

const sections = ['minsheng', 'keji', 'jiaoyu'];

/** Fills a newsroom with a past: changes, corrections, a withdrawal, views, and live and archived boards. */
async function fill({ api, db, cron, settled }: TestSite) {
  const items = Array.from({ length: 130 }, (_, n) => ({
    id: 700 + n,
    ...sample({
      title: `青禾旧闻之${n}`,
      section: sections[n % 3],
      tags: ['旧闻', `第${n % 4}辑`],
      publishedAt: `2026-10-${String((n % 28) + 1).padStart(2, '0')}T09:30:00+08:00`,
    }),
  }));
  await api('POST', '/articles/batch', items);
  await api(
    'POST',
    '/articles/batch',
    items.slice(0, 20).map((item) => ({ ...item, correction: '更正一处。' })),
  );
  await api('DELETE', '/articles/705', { reason: '内容有误', legal: '示例:法院裁定' });
  await api('POST', '/articles', sample({ title: '没有编号的一篇' }), { 'Idempotency-Key': 'one' });
  const today = Math.floor((Date.now() / 1_000 + 8 * 3_600) / 86_400);
  await db.batch(
    items.map(({ id }, n) =>
      db
        .prepare('INSERT INTO views_daily (day, article_id, views) VALUES (?, ?, ?)')
        .bind(today - (n % 20), id, 1_000 - n),
    ),
  );
  await cron('hourly');
  await settled();
}

const pages = [
  ...[
    '/',
    '/minsheng/',
    '/keji/',
    '/latest/',
    '/rankings/',
    '/rankings/minsheng/',
    '/topics/旧闻/',
  ],
  ...['/minsheng/2026-10-01/700.html', '/jiaoyu/2026-10-06/705.html', '/keji/2026-10-01/728.html'],
  ...[
    '/feed.xml',
    '/atom.xml',
    '/sitemap.xml',
    '/sitemaps/1.xml',
    '/fragments/aside',
    '/search?q=旧闻',
  ],
];

/** Reads a page of both sites within one second, since a page contains the time and the age of its content. */
async function readBoth(path: string) {
  for (;;) {
    for (const site of [origin, copy]) await site.cache.clear();
    const second = Math.floor(Date.now() / 1_000);
    const [one, other] = await Promise.all(
      [origin, copy].map((site) => site.fetch(encodeURI(path))),
    );
    if (second !== Math.floor(Date.now() / 1_000)) continue;
    return [one, other].map((answer) => ({ status: answer?.status, text: answer?.text ?? '' }));
  }
}

describe('a backup', () => {
  it('holds every table that is not derived from others', async () => {
    const run = await press(origin, ['backup', saved]);
    expect(run).toMatchObject({ code: 0, stderr: '' });
    const manifest = JSON.parse(readFileSync(join(saved, 'manifest.json'), 'utf8')) as {
      tables: { name: string; rows: number }[];
    };
    const { results } = await origin.db
      .prepare(
        `SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%'
          AND name NOT LIKE '\\_cf%' ESCAPE '\\'`,
      )
      .all<{ name: string }>();
    const left = [
      'article_tags',
      'd1_migrations',
      'editor_tokens',
      'leases',
      'outbox',
      'outbox_lanes',
    ];
    expect([...manifest.tables.map(({ name }) => name), ...left].sort()).toEqual(
      results.map(({ name }) => name).sort(),
    );
    for (const { name, rows } of manifest.tables) {
      const row = await origin.db
        .prepare(`SELECT count(*) AS n FROM ${name}`)
        .first<{ n: number }>();
      expect([name, rows]).toEqual([name, row?.n]);
    }
  });

  it('that is restored into an empty site gives equal checksums and byte-identical pages', async () => {
    const run = await press(copy, ['restore', saved]);
    expect(run.stderr).toBe('');
    expect(run).toMatchObject({ code: 0 });
    expect(run.stdout).toContain('checksums equal');
    const again = join(folder, 'again');
    expect((await press(copy, ['backup', again])).code).toBe(0);
    for (const { name } of backedUpTables) {
      const [one, other] = [saved, again].map((from) =>
        readFileSync(join(from, `${name}.ndjson`), 'utf8'),
      );
      // The audit log has further entries: they tell who restored.
      const more = name === 'audit_log' ? other!.slice(one!.length) : '';
      expect(other! === one! + more, name).toBe(true);
      if (name === 'audit_log') expect(more).toMatch(/^\{[^\n]*"action":"restored"[^\n]*\}\n$/);
    }
    for (const path of pages) {
      const [one, other] = await readBoth(path);
      expect(other, path).toEqual(one);
      expect(one!.text.length, path).toBeGreaterThan(100);
    }
    const tags = 'SELECT * FROM article_tags ORDER BY tag, article_id';
    const [one, other] = await Promise.all([origin, copy].map(({ db }) => db.prepare(tags).all()));
    expect(other!.results).toEqual(one!.results);
  });

  it('cannot be restored into a site that is not empty', async () => {
    const full = await press(origin, ['restore', saved]);
    expect(full).toMatchObject({ code: 1 });
    expect(full.stderr).toContain('/problems/not-empty');
    const headers = { 'Content-Type': 'application/x-ndjson' };
    const row = new TextEncoder().encode('{"name":"article_seq","value":1}\n');
    for (const site of [origin, copy]) {
      const answer = await send(site, '/backup/sequences', row, { method: 'POST', headers });
      expectProblem(answer, 409, 'not-empty');
    }
  });

  it('that is damaged is refused before the restore begins', async () => {
    appendFileSync(join(saved, 'sequences.ndjson'), '{"name":"article_id","value":5}\n');
    const run = await press(copy, ['restore', saved]);
    expect(run).toMatchObject({ code: 2, stderr: 'sequences.ndjson is not as it was saved.\n' });
    expect((await press(copy, ['restore', folder])).code).toBe(2);
  });

  it('can tell that editors wrote meanwhile, by the number of the last audit entry', async () => {
    const answer = await origin.api('GET', '/backup');
    expect(answer.json()['audited']).toBeGreaterThan(130);
    await origin.api('PUT', '/articles/999', sample());
    const moved = await origin.api('GET', '/backup');
    expect(moved.json()['audited']).toBe(Number(answer.json()['audited']) + 1);
  });
});

describe('the endpoint of backups', () => {
  it('refuses unknown tables and malformed rows', async () => {
    const empty = await openSite();
    const headers = { 'Content-Type': 'application/x-ndjson' };
    const post = (table: string, text: string) =>
      send(empty, `/backup/${table}`, new TextEncoder().encode(text), { method: 'POST', headers });
    expectProblem(await empty.api('GET', '/backup/editors'), 404, 'no-route');
    expectProblem(await empty.api('GET', '/backup/sequences?after=7'), 422, 'invalid');
    expectProblem(await empty.api('GET', '/backup/sequences?after=%5B1,2%5D'), 422, 'invalid');
    expectProblem(await empty.api('POST', '/backup', { restore: 'now' }), 422, 'invalid');
    expect((await empty.api('POST', '/backup', { restore: 'begin' })).status).toBe(200);
    expectProblem(await post('sequences', '{"name":"a"}\n'), 422, 'invalid');
    expectProblem(await post('sequences', '{"name":"a","value":1,"more":2}\n'), 422, 'invalid');
    expectProblem(await post('sequences', '{"name":\n'), 400, 'bad-json');
    const revision = { article_id: 1, revision: 1, superseded_at: 1, snapshot: 'no base64!' };
    expectProblem(await post('revisions', JSON.stringify(revision)), 422, 'invalid');
    expect((await post('sequences', '{"name":"a","value":1}\n')).json()).toEqual({ restored: 1 });
    await empty.dispose();
  });

  it('stops the crons during a restore, and records its end once', async () => {
    const held = await openSite();
    const actions = async () => {
      const { results } = await held.db.prepare('SELECT action FROM audit_log ORDER BY id').all();
      return results.map(({ action }) => action).filter((action) => action !== 'token-created');
    };
    await held.api('POST', '/backup', { restore: 'begin' });
    await held.api('PUT', '/articles/1', sample({ publishedAt: '2096-03-01T08:00:00+08:00' }));
    const due = Date.parse('2096-03-01T08:00:00+08:00') / 1_000;
    for (const cron of ['minutely', 'hourly'] as const) await held.cron(cron, due);
    expect(await actions()).toEqual(['created']);
    for (const _ of [1, 2]) {
      expect((await held.api('POST', '/backup', { restore: 'end' })).status).toBe(200);
    }
    await held.cron('minutely', due);
    expect(await actions()).toEqual(['created', 'restored', 'published']);
    await held.dispose();
  });
});
