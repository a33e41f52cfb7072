import { createServer } from 'node:http';
import {
  appendFileSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Journal } from '../../local/press/journal.ts';
import { mappingOf } from '../../local/press/mapping.ts';
import { press } from '../../testing/processes/press.ts';
import { openUndelivered, stored } from '../../testing/api/push.ts';
import { editorToken, sample, type TestSite } from '../../testing/site.ts';

let site: TestSite;
const folder = mkdtempSync(join(tmpdir(), 'jibao-press-'));
beforeAll(async () => {
  site = await openUndelivered();
});
afterAll(async () => {
  await site.dispose();
  rmSync(folder, { recursive: true, force: true });
});

function file(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

const article = async (id: number) => (await site.api('GET', `/articles/${id}`)).json();
const lines = (items: readonly unknown[]) =>
  items.map((item) => `${JSON.stringify(item)}\n`).join('');

describe('press push', () => {
  it('takes HTML with front matter, and JSON, with or without ids', async () => {
    const html = file(
      'one.html',
      '---\nid: 5001\nsection: keji\ntitle: 青禾建成观星台\npublishedAt: 2026-10-08T09:30:00+08:00\ntags: [观星, 青禾]\nsource:\n  name: 青禾晚报\n---\n<p>观星台建在青禾山顶。</p>\n',
    );
    const json = file(
      'several.json',
      JSON.stringify([{ id: 5002, ...sample() }, sample({ title: '没有编号' })]),
    );
    const run = await press(site, ['push', html, json]);
    expect(run).toMatchObject({ code: 0, stdout: expect.stringContaining('3 created') });
    // The site's warnings are also shown for an article without an id.
    expect(run.stderr).toMatch(/^.+several\.json: \[\{"type":"duplicate","id":5002,.+\n$/);
    expect(await article(5001)).toMatchObject({
      title: '青禾建成观星台',
      body: '<p>观星台建在青禾山顶。</p>',
      tags: ['观星', '青禾'],
      source: { name: '青禾晚报' },
    });
    const before = await stored(site);
    expect((await press(site, ['push', html, json])).stdout).toContain('2 unchanged, 1 created');
    expect(await stored(site)).toEqual(before);
  });

  it('sends Markdown unchanged', async () => {
    const markdown = file(
      'two.md',
      '---\nid: 5101\nsection: keji\ntitle: 观星台的望远镜\npublishedAt: 2026-10-09T09:30:00+08:00\n---\n\n## 口径\n\n**两米**。\n',
    );
    expect(await press(site, ['push', markdown])).toMatchObject({ code: 0, stderr: '' });
    const { body } = await article(5101);
    expect(String(body).replace(/\s+/g, '')).toBe('<h2>口径</h2><p><strong>两米</strong>。</p>');
  });

  it('prints refusals, and exits with 1', async () => {
    const path = file(
      'bad.json',
      JSON.stringify([
        { id: 5003, ...sample({ title: 7 }) },
        { id: 5004, ...sample() },
      ]),
    );
    const run = await press(site, ['push', path]);
    expect(run).toMatchObject({ code: 1, stdout: expect.stringContaining('1 refused, 1 created') });
    expect(run.stderr).toContain('"/title"');
  });
});

describe('press import', () => {
  const articles = (from: number, count: number) =>
    Array.from({ length: count }, (_, n) => ({ id: from + n, ...sample({ title: `第 ${n} 篇` }) }));

  const large = (id: number) => ({ id, ...sample({ body: `<p>${'长'.repeat(4_000_000)}</p>` }) });

  it('refuses an article that is too large without sending it, and a broken line', async () => {
    const [first, second] = articles(6_600, 2);
    const path = file('large.ndjson', lines([first, large(6_602), second]) + '{"id": 66');
    const run = await press(site, ['import', path]);
    expect(run).toMatchObject({
      code: 1,
      stdout: '3 articles: 2 created, 1 refused, 1 damaged\n',
    });
    expect(run.stderr).toContain('and the site takes 1048576');
    expect((await site.api('GET', '/articles/6601')).status).toBe(200);
  });

  it('makes drafts of WordPress posts behind a password, and says so', async () => {
    const path = file(
      'locked.xml',
      `<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"
        xmlns:wp="http://wordpress.org/export/1.2/"><channel><item><title>内部通知</title>
        <content:encoded>仅供内部。</content:encoded><wp:post_id>6700</wp:post_id>
        <wp:post_date_gmt>2019-03-04 01:02:03</wp:post_date_gmt><wp:status>publish</wp:status>
        <wp:post_type>post</wp:post_type><wp:post_password>芝麻开门</wp:post_password></item></channel></rss>`,
    );
    expect(await press(site, ['import', path, '--section', 'minsheng'])).toMatchObject({
      code: 0,
      stdout: '1 articles: 1 created; 1 protected by a password, so a draft\n',
    });
    expect(await article(6_700)).toMatchObject({ title: '内部通知', status: 'draft' });
  });

  it('takes the output of export, which changes nothing', async () => {
    const path = file('many.ndjson', lines(articles(6_000, 130)));
    expect((await press(site, ['import', path])).stdout).toBe('130 articles: 130 created\n');
    const exported = await press(site, ['export']);
    expect(exported.code).toBe(0);
    const rows = exported.stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as { id: number });
    expect(rows.length).toBe((await stored(site)).articles.length);
    expect(rows.filter(({ id }) => id >= 6_000 && id < 6_130)).toHaveLength(130);
    const before = await stored(site);
    const again = await press(site, ['import', file('again.ndjson', exported.stdout)]);
    expect(again).toMatchObject({
      code: 0,
      stdout: `${rows.length} articles: ${rows.length} unchanged\n`,
    });
    expect(await stored(site)).toEqual(before);
  });

  it('checks a file without a site', async () => {
    const path = file(
      'check.ndjson',
      lines([...articles(6_500, 3), { id: 1 }, large(6_503)]) + 'no json\n',
    );
    const before = await stored(site);
    const run = await press('http://127.0.0.1:9', ['import', '--dry-run', path]);
    expect(run).toMatchObject({ code: 1, stdout: '3 valid, 2 refused, 1 damaged\n' });
    expect(await stored(site)).toEqual(before);
  });

  it('continues after a cut connection, and sends only unacknowledged articles again', async () => {
    const all = articles(7_000, 400);
    const path = file('cut.ndjson', lines(all));
    const batches: number[] = [];
    const journals: string[] = [];
    // This proxy cuts off the first answer in the middle, drops the second request, and passes on all others.
    const proxy = createServer((request, response) => {
      void (async () => {
        const chunks: Buffer[] = [];
        for await (const chunk of request) chunks.push(chunk as Buffer);
        const body = Buffer.concat(chunks).toString();
        batches.push(body.trimEnd().split('\n').length);
        journals.push(readFileSync(`${path}.journal`, 'utf8').trimEnd().split('\n').at(-1)!);
        if (batches.length === 2) return request.socket.destroy();
        const { authorization, 'content-type': type } = request.headers;
        const headers = { Authorization: authorization!, 'Content-Type': type! };
        const answer = await site.fetch(request.url!, { method: 'POST', headers, body });
        response.writeHead(answer.status, { 'Content-Type': 'application/x-ndjson' });
        if (batches.length > 1) return response.end(answer.text);
        const part = answer.text.split('\n').slice(0, 170).join('\n') + '\n';
        return response.write(part, () => setImmediate(() => response.destroy()));
      })();
    });
    await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
    const run = await press(`http://127.0.0.1:${(proxy.address() as AddressInfo).port}`, [
      'import',
      path,
    ]);
    await new Promise((resolve) => proxy.close(resolve));
    expect(run).toMatchObject({ code: 0, stdout: '400 articles: 170 created, 230 unchanged\n' });
    expect(batches).toEqual([400, 230, 230]);
    expect(journals.slice(1)).toEqual(['{"done":150}', '{"done":150}']);
    expect(existsSync(`${path}.journal`)).toBe(false);
  });

  it('continues after the articles in the journal of an earlier run', async () => {
    const path = file('journal.ndjson', lines([{ id: 'bad' }, ...articles(7_500, 60)]));
    const url = (await site.instance.ready).origin;
    const journal = new Journal(path, url, mappingOf({}));
    for (let done = 0; done < 31; done++) journal.acknowledge();
    journal.mark();
    appendFileSync(`${path}.journal`, '{"do');
    const run = await press(site, ['import', path]);
    expect(run.stdout).toBe('30 articles: 30 created\n');
    expect((await site.api('GET', '/articles/7529')).status).toBe(404);
    expect((await site.api('GET', '/articles/7530')).status).toBe(200);
  });
});

describe('press', () => {
  it('lists and withdraws articles, and shows boards and the outbox', async () => {
    await site.api('PUT', '/articles/9001', sample());
    const listed = await press(site, ['list', '--section', 'minsheng', '--status', 'published']);
    expect(listed).toMatchObject({ code: 0, stderr: '' });
    expect(listed.stdout).toMatch(/^9001\tpublished\t.+\thttps:.+\/9001\.html$/m);
    await site.db.batch([
      site.db.prepare('UPDATE outbox SET attempts = 1 WHERE id = (SELECT min(id) FROM outbox)'),
      site.db.prepare(
        "UPDATE outbox SET attempts = 9, state = 'dead' WHERE id = (SELECT max(id) FROM outbox)",
      ),
    ]);
    const waiting = await press(site, ['outbox']);
    expect(waiting.code).toBe(0);
    const [pending, dead] = [[{ attempts: 1 }], [{ attempts: 9, state: 'dead' }]];
    expect(JSON.parse(waiting.stdout)).toMatchObject({
      pending: { entries: pending, next: null },
      dead: { entries: dead, next: null },
    });
    const { stdout } = await press(site, ['outbox', '--state', 'dead']);
    expect(JSON.parse(stdout)).toMatchObject({ entries: dead, next: null });
    const gone = await press(site, ['withdraw', '9001', '--reason', '内容重复']);
    expect(gone).toMatchObject({ code: 0, stdout: expect.stringContaining('"withdrawn"') });
    expect((await press(site, ['withdraw', '9999', '--reason', '没有'])).code).toBe(1);
    const never = ['week', 'month', 'hot'].map((name) => `${name}, as of never\n`).join('');
    expect(await press(site, ['boards'])).toEqual({ code: 0, stdout: never, stderr: '' });
  });

  it('exits with a code that tells why', async () => {
    const dead = press('http://127.0.0.1:9', ['boards']);
    const cases: readonly [readonly string[], number, string?][] = [
      [['--help'], 0],
      [[], 2],
      [['publish'], 2],
      [['import'], 2],
      [['import', 'nowhere.ndjson'], 2],
      [['push', 'nowhere.md'], 2],
      [['withdraw', '1'], 2],
      [['withdraw', '1', '--reason', 'x', '--dry-run'], 2],
      [['push', 'nowhere.md', '--dry-run'], 2],
      [['--colour'], 2],
      [['export'], 3, 'wrong-token-0123456789-0123456789'],
    ];
    for (const [args, code, token] of cases) {
      const run = await press(site, args, token === undefined ? {} : { token });
      expect([args, run.code]).toEqual([args, code]);
      expect(run.stderr).not.toMatch(/\n +at /);
    }
    expect(await dead).toMatchObject({ code: 3, stderr: expect.stringContaining('127.0.0.1:9') });
  });

  it('reads the site’s address and token from a file', async () => {
    const { origin: url } = await site.instance.ready;
    writeFileSync(join(folder, '.jibao.json'), JSON.stringify({ url, token: editorToken }));
    const run = await press('', ['boards'], { token: '', cwd: folder });
    expect(run).toMatchObject({ code: 0 });
  });
});
