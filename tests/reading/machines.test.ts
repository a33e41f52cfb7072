import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { outlinesOf } from '../../build/outlines.ts';
import { cachedSite, startInstance } from '../../local/site.ts';
import { root } from '../../local/settings.ts';
import { site as config } from '../../src/site.ts';
import { openSite, sample, siteUrl, type TestSite } from '../../testing/site.ts';

let site: TestSite;
beforeAll(async () => {
  site = await openSite();
});
afterAll(() => site.dispose());

describe('/robots.txt', () => {
  it('names the sitemaps, and closes exactly the addresses that search should not list', async () => {
    const { text, headers } = await site.fetch('/robots.txt');
    expect(headers.get('content-type')).toBe('text/plain; charset=utf-8');
    const valuesOf = (field: string) =>
      [...text.matchAll(new RegExp(`^${field}: (.*)$`, 'gm'))].map(([, value]) => value);
    expect(valuesOf('User-agent')).toEqual(['*']);
    expect(valuesOf('Disallow')).toEqual([
      '/api/',
      '/fragments/',
      '/views/',
      '/drill/',
      '/health',
      '/search',
    ]);
    const sitemaps = valuesOf('Sitemap');
    expect(sitemaps).toEqual([`${siteUrl}/sitemap.xml`, `${siteUrl}/sitemaps/news.xml`]);
    for (const sitemap of sitemaps) {
      expect((await site.fetch(sitemap!.slice(siteUrl.length))).status).toBe(200);
    }
  });
});

describe('/.well-known/security.txt', () => {
  it('has the fields of RFC 9116', async () => {
    const { text, headers } = await site.fetch('/.well-known/security.txt');
    expect(headers.get('content-type')).toBe('text/plain; charset=utf-8');
    const fields = new Map(
      text
        .trim()
        .split('\n')
        .map((line) => /^([\w-]+): (.+)$/.exec(line)!.slice(1) as [string, string]),
    );
    expect([...fields.keys()].sort()).toEqual([
      'Canonical',
      'Contact',
      'Expires',
      'Preferred-Languages',
    ]);
    expect(fields.get('Contact')).toMatch(/^(mailto:|https:\/\/)/);
    expect(fields.get('Canonical')).toBe(`${siteUrl}/.well-known/security.txt`);
    const days = (Date.parse(fields.get('Expires')!) - Date.now()) / 86_400_000;
    // It must still be valid when the cache serves it at the last moment.
    const { fresh, stale, staleIfError } = config.caching.fixed;
    expect(days).toBeGreaterThan((fresh + stale + staleIfError) / 86_400);
    expect(days).toBeLessThan(365);
  });
});

describe('/manifest.webmanifest', () => {
  it('names icons of the stated sizes, and the home page links to it', async () => {
    const answer = await site.fetch('/manifest.webmanifest');
    expect(answer.headers.get('content-type')).toBe('application/manifest+json');
    const manifest = answer.json();
    expect(manifest).toMatchObject({ name: config.name, start_url: '/', lang: 'zh-CN' });
    for (const { src, sizes } of manifest['icons'] as { src: string; sizes: string }[]) {
      const { width, height, format } = await sharp(fileOf(src)).metadata();
      expect([format, `${width}x${height}`]).toEqual(['png', sizes]);
    }
    expect((await site.fetch('/')).text).toContain(
      '<link rel="manifest" href="/manifest.webmanifest">',
    );
  });
});

/** The path of a static file of the build. */
const fileOf = (path: string) => join(root, 'dist', 'client', path);

describe('at build time', () => {
  const names = ['site', ...config.sections.map(({ slug }) => slug)];

  it.each(names)('the card %s is drawn with its names, and is small', async (name) => {
    const file = fileOf(`/cards/${name}.png`);
    expect(statSync(file).size).toBeLessThan(60_000);
    const { width, height, format } = await sharp(file).metadata();
    expect([format, width, height]).toEqual(['png', 1_200, 630]);
    const middle = sharp(file).extract({ left: 200, top: 100, width: 800, height: 400 });
    expect(await inkOf(await middle.toBuffer())).toBeGreaterThan(0.02);
  });

  it('each card is drawn differently', async () => {
    expect(
      new Set(names.map((name) => readFileSync(fileOf(`/cards/${name}.png`), 'base64'))).size,
    ).toBe(names.length);
  });

  it('the icons are drawn, including favicon.ico', async () => {
    const touch = await sharp(fileOf('/apple-touch-icon.png')).metadata();
    expect([touch.width, touch.height]).toEqual([180, 180]);
    const ico = readFileSync(fileOf('/favicon.ico'));
    expect([...ico.subarray(0, 8)]).toEqual([0, 0, 1, 0, 1, 0, 32, 32]);
    const png = await sharp(ico.subarray(ico.readUInt32LE(18))).metadata();
    expect([png.format, png.width]).toEqual(['png', 32]);
  });

  it('outlines are made of a text, and a character that the font lacks is an error', () => {
    const one = outlinesOf('极');
    const two = outlinesOf('极报');
    expect([one.width, two.width, two.height]).toEqual([1_000, 2_000, 1_000]);
    expect(two.d.startsWith(one.d)).toBe(true);
    const ys = [...two.d.matchAll(/[ML](-?\d+) (-?\d+)/g)].map(([, , y]) => Number(y));
    expect(Math.min(...ys)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...ys)).toBeLessThanOrEqual(1_000);
    expect(() => outlinesOf('极😀')).toThrow('😀');
  });

  it('pictures are made that are served without the Worker, with a Cache-Control of their own', async () => {
    const local = await startInstance({ workers: cachedSite({ SITE_URL: siteUrl }) });
    for (const path of [
      '/cards/keji.png',
      '/icon-192.png',
      '/apple-touch-icon.png',
      '/favicon.ico',
    ]) {
      const { status, headers, body } = await local.dispatchFetch(siteUrl + path);
      await body?.cancel();
      expect([status, headers.get('cache-control')], path).toEqual([200, 'public, max-age=86400']);
      expect(headers.get('content-type'), path).toMatch(/^image\//);
    }
    await local.dispose();
  });
});

/** The share of pixels that differ from the background. */
async function inkOf(png: Buffer): Promise<number> {
  const { data, info } = await sharp(png).removeAlpha().raw().toBuffer({ resolveWithObject: true });
  let ink = 0;
  for (let at = 0; at < data.length; at += info.channels) if (data[at]! < 200) ink++;
  return ink / (info.width * info.height);
}

/** The properties in a page's head, and the objects of its JSON-LD by type. */
async function headOf(path: string) {
  const { text, status } = await site.fetch(path);
  expect(status, path).toBe(200);
  const [head = ''] = /<head>[^]*<\/head>/.exec(text) ?? [];
  const properties = new Map<string, string[]>();
  for (const [, name = '', content = ''] of head.matchAll(
    /<meta (?:property|name)="([^"]+)" content="([^"]*)">/g,
  )) {
    properties.set(name, [...(properties.get(name) ?? []), decode(content)]);
  }
  const things = [...head.matchAll(/<script type="application\/ld\+json">(.*?)<\/script>/g)].map(
    ([, json = '']) => JSON.parse(json) as Record<string, unknown>,
  );
  for (const thing of things) expect(thing['@context']).toBe('https://schema.org');
  return { properties, things: new Map(things.map((thing) => [thing['@type'], thing])) };
}

const decode = (text: string) =>
  text.replace(/&(?:#(\d+)|(\w+));/g, (whole, code: string | undefined, name: string) =>
    code
      ? String.fromCodePoint(Number(code))
      : ({ amp: '&', lt: '<', gt: '>', quot: '"' }[name] ?? whole),
  );

describe('an article page tells', () => {
  const path = '/minsheng/2026-10-08/700.html';
  const title = '</script><script>alert(1)</script> "引号" & 标题';
  const article = sample({
    title,
    tags: ['图书馆', 'A&B'],
    author: '林青',
    editor: '白禾',
    source: { name: '青禾晚报', url: 'https://source.example/a' },
  });

  it('sites that show links to it what it is', async () => {
    await site.push(700, article);
    const { properties } = await headOf(path);
    expect(Object.fromEntries(properties)).toMatchObject({
      'og:type': ['article'],
      'og:url': [siteUrl + path],
      'og:locale': ['zh_CN'],
      'og:site_name': ['极报'],
      'og:title': [title],
      'og:description': ['每晚开放到十点。'],
      'og:image': [`${siteUrl}/cards/minsheng.png`],
      'og:image:width': ['1200'],
      'og:image:height': ['630'],
      'og:image:alt': ['极报 · 民生'],
      'twitter:card': ['summary_large_image'],
      'article:published_time': ['2026-10-08T09:30:00+08:00'],
      'article:modified_time': ['2026-10-08T09:30:00+08:00'],
      'article:section': ['民生'],
      'article:tag': ['图书馆', 'A&B'],
    });
  });

  it('search engines what it is', async () => {
    const { things } = await headOf(path);
    const publisher = {
      '@type': 'NewsMediaOrganization',
      '@id': `${siteUrl}/#publisher`,
      name: '极报',
      url: `${siteUrl}/`,
      logo: { '@type': 'ImageObject', url: `${siteUrl}/icon-512.png` },
    };
    expect(things.get('NewsArticle')).toEqual({
      '@context': 'https://schema.org',
      '@type': 'NewsArticle',
      headline: title,
      description: '每晚开放到十点。',
      image: [`${siteUrl}/cards/minsheng.png`],
      datePublished: '2026-10-08T09:30:00+08:00',
      dateModified: '2026-10-08T09:30:00+08:00',
      author: [{ '@type': 'Person', name: '林青' }],
      editor: [{ '@type': 'Person', name: '白禾' }],
      publisher,
      articleSection: '民生',
      keywords: ['图书馆', 'A&B'],
      isBasedOn: 'https://source.example/a',
      inLanguage: 'zh-CN',
      isAccessibleForFree: true,
      mainEntityOfPage: siteUrl + path,
    });
    expect(things.get('BreadcrumbList')!['itemListElement']).toEqual([
      { '@type': 'ListItem', position: 1, name: '极报', item: `${siteUrl}/` },
      { '@type': 'ListItem', position: 2, name: '民生', item: `${siteUrl}/minsheng/` },
      { '@type': 'ListItem', position: 3, name: title, item: siteUrl + path },
    ]);
  });

  it('its picture and its correction, if it has them', async () => {
    const body = '<p>文</p><img src="/media/a.jpg?x=1&amp;y=2" alt="桥" width="800" height="600">';
    await site.push(700, { ...article, body, correction: '首段 <人数> 有误。' });
    const { properties, things } = await headOf(path);
    const url = `${siteUrl}/media/a.jpg?x=1&y=2`;
    expect(Object.fromEntries(properties)).toMatchObject({
      'og:image': [url],
      'og:image:width': ['800'],
      'og:image:height': ['600'],
      'og:image:alt': ['桥'],
    });
    const news = things.get('NewsArticle')!;
    const { datePublished, ...correction } = news['correction'] as Record<string, string>;
    expect(correction).toEqual({ '@type': 'CorrectionComment', text: '首段 <人数> 有误。' });
    expect(datePublished).toBe(news['dateModified']);
    expect(properties.get('article:modified_time')).toEqual([datePublished]);
    expect(news['image']).toEqual([url]);
    expect(Date.parse(datePublished!)).toBeGreaterThan(Date.parse('2026-10-08T09:30:00+08:00'));
  });
});

describe('a page tells, by its head:', () => {
  it('the home page, what the site is, who makes it and where to search it', async () => {
    const { properties, things } = await headOf('/');
    expect(properties.get('og:image')).toEqual([`${siteUrl}/cards/site.png`]);
    expect(properties.get('og:type')).toEqual(['website']);
    expect(things.get('WebSite')).toMatchObject({
      name: '极报',
      url: `${siteUrl}/`,
      publisher: { '@id': `${siteUrl}/#publisher` },
      potentialAction: {
        '@type': 'SearchAction',
        target: { '@type': 'EntryPoint', urlTemplate: `${siteUrl}/search?q={search_term_string}` },
        'query-input': 'required name=search_term_string',
      },
    });
    expect(things.get('NewsMediaOrganization')).toMatchObject({ '@id': `${siteUrl}/#publisher` });
  });

  it('a section, its own card', async () => {
    const { properties } = await headOf('/keji/');
    expect(properties.get('og:image')).toEqual([`${siteUrl}/cards/keji.png`]);
  });

  it('a page that search should not list, nothing', async () => {
    const { text } = await site.fetch('/nowhere/');
    expect(text).toContain('<meta name="robots" content="noindex">');
    expect(text).not.toMatch(/og:|twitter:|ld\+json|rel="alternate"/);
  });
});
