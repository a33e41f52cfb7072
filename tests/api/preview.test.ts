import { afterAll, beforeAll, expect, it } from 'vitest';
import { signPreview } from '../../src/http/preview-link.ts';
import { expectProblem, openUndelivered } from '../../testing/api/push.ts';
import { openSite, sample, siteSecret, siteUrl, type TestSite } from '../../testing/site.ts';

let site: TestSite;
beforeAll(async () => {
  site = await openUndelivered();
  await site.api('PUT', '/articles/1', sample({ status: 'draft', publishedAt: undefined }));
});
afterAll(() => site.dispose());

const now = () => Math.floor(Date.now() / 1_000);

async function linkTo(id: number): Promise<string> {
  const answer = await site.api('POST', `/articles/${id}/preview`);
  expect(answer.status).toBe(200);
  const { url, expiresAt } = answer.json();
  const left = Date.parse(String(expiresAt)) / 1_000 - now();
  expect(left).toBeGreaterThan(3_590);
  expect(left).toBeLessThanOrEqual(3_600);
  expect(url).toMatch(new RegExp(`^${siteUrl}/preview/${id}\\?expires=\\d+&signature=[\\w-]{32}$`));
  return String(url).slice(siteUrl.length);
}

it('a preview shows a draft as its page would be, only to the bearer of the link', async () => {
  const { status, text, headers } = await site.fetch(await linkTo(1));
  expect(status).toBe(200);
  expect(text).toContain('青禾市图书馆延长开放时间');
  expect(text).toContain('值班员');
  expect(text.replace(/<[^>]+>/g, '')).toMatch(
    /预览：草稿。此链接有效至\s*\d{4}-\d\d-\d\d \d\d:\d\d:\d\d/,
  );
  expect(text).toContain('<meta name="robots" content="noindex"');
  expect(text).not.toContain('rel="canonical"');
  expect(text).not.toMatch(/<article[^>]*data-view/);
  expect(text).not.toContain('ld+json');
  expect(headers.get('Cache-Control')).toBe('private, no-store');
  expect(headers.get('Cloudflare-CDN-Cache-Control')).toBeNull();
  expect(headers.get('X-Robots-Tag')).toBe('noindex');
});

it('a preview is rendered again at each request', async () => {
  const path = await linkTo(1);
  await site.fetch(path);
  await site.api('PUT', '/articles/1', sample({ status: 'draft', title: '改过的草稿' }));
  expect((await site.fetch(path)).text).toContain('改过的草稿');
});

it('a preview has the same article as the page, in another frame', async () => {
  await site.api('PUT', '/articles/2', sample({ correction: '时间有误。', tags: ['夜读'] }));
  const part = (text: string) => /<article[^>]*>(.*)<\/article>/s.exec(text)?.[1];
  const page = await site.fetch('/minsheng/2026-10-08/2.html');
  const preview = await site.fetch(await linkTo(2));
  expect(part(preview.text)).toBe(part(page.text));
});

it('a preview shows the parts of an article as its pages would be, with links between them', async () => {
  const body = '<p>先说起点。</p><hr class="page-break"><p>再说中途。</p>';
  await site.api('PUT', '/articles/3', sample({ body }));
  const path = await linkTo(3);
  const of = (part: string) => path.replace('?', `${part}?`);
  const all = ['先说起点', '再说中途'];
  const article = (text: string) => /<article[^>]*>(.*)<\/article>/s.exec(text)?.[1] ?? '';
  for (const [part, shown, title] of [
    ['', ['先说起点'], '（预览）青禾市图书馆延长开放时间'],
    ['_2', ['再说中途'], '（预览）青禾市图书馆延长开放时间（第2页）'],
    ['_full', all, '（预览）青禾市图书馆延长开放时间（全文）'],
  ] as const) {
    const { status, text, headers } = await site.fetch(of(part));
    expect(status, part).toBe(200);
    expect(all.filter((words) => article(text).includes(words))).toEqual(shown);
    expect(text).toContain(`<title>${title} - `);
    expect(headers.get('Cache-Control')).toBe('private, no-store');
    expect(headers.get('X-Robots-Tag')).toBe('noindex');
    expect(text).toContain('<meta name="robots" content="noindex"');
    // The preview equals the page, except for the targets of its links.
    const page = await site.fetch(`/minsheng/2026-10-08/3${part}.html`);
    const links = article(text).replaceAll(
      /\/preview\/3(_\w+)?\?[^"]+/g,
      '/minsheng/2026-10-08/3$1.html',
    );
    expect(links).toBe(article(page.text));
    const pager = /<nav class="parts".*?<\/nav>/s.exec(text)?.[0] ?? '';
    const targets = [...pager.matchAll(/href="([^"]+)"/g)].map(([, href = '']) =>
      href.replaceAll('&#38;', '&').replaceAll('&amp;', '&'),
    );
    const reached = [of(''), of('_2'), of('_full')].filter((other) => targets.includes(other));
    expect(reached).toEqual([of(''), of('_2'), ...(part === '_full' ? [] : [of('_full')])]);
    expect(targets.filter((target) => !target.startsWith('/preview/'))).toEqual([]);
  }
  expect((await site.fetch(of('_3'))).status).toBe(404);
  expect((await site.fetch('/preview/3_2')).status).toBe(403);
});

it('the site refuses a link that is forged or expired', async () => {
  const path = await linkTo(1);
  const { searchParams } = new URL(path, siteUrl);
  const [expires, signature] = [searchParams.get('expires'), searchParams.get('signature')!];
  const of = async (id: number, at: number, secret = siteSecret) =>
    (await signPreview(secret, id, at)).path;
  const refused = [
    '/preview/1',
    path.slice(0, -1),
    path.replace('/1?', '/2?'),
    `/preview/1?expires=${Number(expires) + 1}&signature=${signature}`,
    `/preview/1?expires=9e9&signature=${signature}`,
    `/preview/x?expires=${expires}&signature=${signature}`,
    await of(1, now() - 3_600),
    await of(1, now(), 'another-secret-of-nobody-0123'),
  ];
  for (const url of refused) {
    const { status, text, headers } = await site.fetch(url);
    expect([status, headers.get('Cache-Control')], url).toEqual([403, 'private, no-store']);
    expect(text, url).not.toContain('图书馆');
    expect(text, url).not.toContain('改过的草稿');
  }
  expect((await site.fetch(await of(1, now() - 3_590))).status).toBe(200);
});

it.each([
  [410, { reason: '内容有误' }],
  [451, { reason: '内容有误', legal: '法院裁定' }],
])('a preview does not show a withdrawn article: %i', async (status, withdrawal) => {
  await site.api('PUT', `/articles/${status}`, sample());
  const path = await linkTo(status);
  await site.api('DELETE', `/articles/${status}`, withdrawal);
  const answer = await site.fetch(path);
  expect(answer.status).toBe(status);
  expect(answer.text).not.toContain('值班员');
});

it('a preview needs an existing article, and a site with a secret', async () => {
  expectProblem(await site.api('POST', '/articles/99/preview'), 404, 'not-found');
  const bare = await openSite({ SITE_SECRET: '' });
  expect((await bare.fetch('/preview/1?expires=9&signature=x')).status).toBe(403);
  await bare.dispose();
});
