import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { closeContexts, sharedBrowser } from '../../testing/browser/shared-browser.ts';
import { attacks, decoys } from '../../testing/browser/attacks.ts';
import { watch, type Watched } from '../../testing/browser/watched-page.ts';
import { openUndelivered } from '../../testing/api/push.ts';
import { sample, type TestSite } from '../../testing/site.ts';

let site: TestSite;
let browser: Browser;
let watched: Watched;
let origin: string;
beforeAll(async () => {
  site = await openUndelivered();
  browser = await sharedBrowser();
  ({ origin } = await site.instance.ready);
  watched = await watch(browser, origin);
});
afterAll(async () => {
  await closeContexts(browser);
  await site.dispose();
});

const pathOf = (id: number) => `/minsheng/2026-10-08/${id}.html`;
/** The attack with an `alt` on every image: the site refuses an image without one. */
const described = (attack: string) => attack.replace(/<img(?=[\s/])/gi, '$& alt');
const frame = (attack: string) => `<p>前文</p>${described(attack)}`;

it('the check finds nothing in a harmless article', async () => {
  await site.api(
    'PUT',
    '/articles/1',
    sample({ body: '<p>甲</p><img src="https://img.example/a.png" alt="桥">' }),
  );
  expect(await watched.inspect(origin + pathOf(1))).toEqual([]);
});

describe('the attacks', () => {
  const cases = [...attacks, ...decoys].map(
    (attack, index) => [index + 1_001, JSON.stringify(attack.slice(0, 80)), attack] as const,
  );

  it.each(cases)('do nothing: %i %s', async (id, _, attack) => {
    const answer = await site.api('PUT', `/articles/${id}`, sample({ body: frame(attack) }));
    if (answer.status !== 422) {
      expect(answer.status).toBe(201);
      expect(await watched.inspect(origin + pathOf(id))).toEqual([]);
      expect(await watched.page.locator('article > .body').textContent()).toContain('前文');
    }
  });

  it('do nothing after a page break, nor in the whole article', async () => {
    const behind = attacks.filter((attack) => attack.includes('page'));
    expect(behind.length).toBeGreaterThanOrEqual(4);
    for (const [index, attack] of behind.entries()) {
      const body = `${frame('')}<hr class="page-break"><p>后文</p>${described(attack)}`;
      await site.api('PUT', `/articles/${index + 2_001}`, sample({ body }));
      const part = (name: string) =>
        origin + pathOf(index + 2_001).replace('.html', `_${name}.html`);
      expect(await watched.inspect(part('2'))).toEqual([]);
      expect(await watched.page.locator('article > .body').textContent()).toContain('后文');
      const found = await watched.inspect(part('full'));
      // The finds may only be the page breaks themselves.
      expect(found.filter((text) => !text.endsWith('hr@class'))).toEqual([]);
    }
  });

  it('are at least eighty, and the check finds each one when it is not sanitized', async () => {
    await site.api('PUT', '/articles/2', sample({ body: frame('') }));
    const url = origin + pathOf(2);
    const { text } = await site.fetch(pathOf(2));
    const unnoticed: string[] = [];
    for (const attack of attacks) {
      const html = text.replace(frame(''), () => frame(attack));
      const found = await watched.inspect(url, html);
      if (found.length === 0) unnoticed.push(attack);
    }
    expect(unnoticed).toEqual([]);
    expect(attacks.length).toBeGreaterThanOrEqual(80);
  });
});

describe('fields of plain text show markup as text:', () => {
  const texts = [
    `<img src=/none onerror=alert(1)>`,
    `"><script>alert(1)</script>`,
    `</title></script><script>alert(1)</script>`,
    `</h1></a><svg onload=alert(1)>`,
    `' onmouseover='alert(1)' x='`,
    `<!--<script>alert(1)//-->]]>`,
    `&lt;b&gt; &amp;amp; {alert(1)} \u2028 \${alert(1)}`,
  ];

  beforeAll(async () => {
    await site.api('PUT', '/articles/5', sample());
  });

  it.each(texts.map((text, index) => [text, index + 3_001] as const))('%s', async (text, id) => {
    const pushed = {
      ...{ title: text, summary: text, author: text, editor: text, correction: text, tags: ['x'] },
      source: { name: text, url: `https://img.example/"onclick="alert(1)'>` },
    };
    const answer = await site.api('PUT', `/articles/${id}`, sample(pushed));
    expect(answer.status).toBe(201);
    await site.db.prepare('DELETE FROM board_entries').run();
    await site.db
      .prepare(
        `INSERT INTO board_entries (board, rank, article_id, section, title, published_at, views, computed_at) SELECT board.value, 1, articles.id, section, title, published_at, 1, unixepoch()
          FROM articles, json_each('["week","month","hot"]') AS board WHERE articles.id = ?`,
      )
      .bind(id)
      .run();
    await site.cache.clear();

    const { page, inspect } = watched;
    const shown = text.replace(/\s+/g, ' ');
    expect(await inspect(origin + pathOf(id))).toEqual([]);
    await page.goto(origin + pathOf(id));
    expect(await page.title()).toMatch(shown.trim());
    expect(await page.locator('h1').textContent()).toBe(shown);
    expect(await page.locator('meta[name=description]').getAttribute('content')).toBe(shown);
    expect(await page.locator('article').textContent()).toContain(`【来源:${shown}】`);
    for (const board of ['#board-week', '#board-month', 'aside .headlines']) {
      expect(await page.locator(`${board} a`).first().textContent()).toBe(shown);
    }
    const ld = await page.locator('script[type="application/ld+json"]').first().textContent();
    expect(JSON.parse(ld!)).toMatchObject({ headline: shown, description: shown });
    for (const path of [pathOf(id), '/', '/minsheng/', '/fragments/aside', pathOf(5)]) {
      await page.goto(origin + path);
      expect(await page.evaluate(oddities)).toEqual([]);
    }
  });

  /** Runs in the page. Finds scripts and elements that are not the site's, and attributes that run script. */
  function oddities(): string[] {
    const found: string[] = [];
    for (const element of document.querySelectorAll('*')) {
      const { localName, attributes } = element;
      const isOurs = element.matches(
        '.share > details > img:only-of-type, .masthead > .name > svg:only-of-type',
      );
      if (/^(svg|b|img)$/.test(localName) && !isOurs) found.push(localName);
      for (const { name } of attributes)
        if (name.startsWith('on')) found.push(`${localName}@${name}`);
    }
    const scripts = [...document.scripts].filter(({ type }) => type !== 'application/ld+json');
    if (scripts.length > 2) found.push(`${scripts.length} scripts`);
    return found;
  }
});

it('the sanitizer marks exactly the links to other sites', async () => {
  const links = {
    'https://other.example/': 'nofollow noopener',
    '//other.example/x': 'nofollow noopener',
    'http://news.example/': 'nofollow noopener',
    'https://news.example:8443/': 'nofollow noopener',
    'https://news.example.other.example/': 'nofollow noopener',
    'https://news.example@other.example/': 'nofollow noopener',
    'https://news.example/keji/': null,
    '/keji/': null,
    'other.html': null,
    '?a=1': null,
    '#top': null,
  };
  const hrefs = Object.keys(links);
  const body = hrefs.map((href) => `<a href="${href}" rel="opener me" target="_top">字</a>`);
  await site.api('PUT', '/articles/4', sample({ body: body.join('') }));
  await watched.page.goto(origin + pathOf(4));
  const rels = await watched.page
    .locator('.body a')
    .evaluateAll((all) => all.map((a) => [a.getAttribute('href'), a.getAttribute('rel')]));
  expect(Object.fromEntries(rels)).toEqual(links);
});
