import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { openSource, type Mapping } from './source.ts';

const folder = mkdtempSync(join(tmpdir(), 'jibao-sources-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const mapping: Mapping = {
  section: 'zixun',
  sections: new Map([['city-life', 'shenghuo']]),
  idOffset: 8_000,
};

async function entriesOf(text: string) {
  const file = join(folder, 'source');
  writeFileSync(file, text);
  const { entries, share } = await openSource(file, mapping);
  const found = await Array.fromAsync(entries);
  expect(share()).toBe(1);
  return found;
}

const post = (fields: string) => `<item>${fields}</item>`;
const wxr = (items: string) => `<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"
  xmlns:excerpt="http://wordpress.org/export/1.2/excerpt/" xmlns:dc="http://purl.org/dc/elements/1.1/"
  xmlns:wp="http://wordpress.org/export/1.2/">
<channel><title>青禾旧站</title><wp:wxr_version>1.2</wp:wxr_version>${items}</channel></rss>`;

test('posts of WordPress become articles, and the rest is passed over', async () => {
  const entries = await entriesOf(
    wxr(
      [
        post(`<title>渡口重开</title><dc:creator><![CDATA[林望舒]]></dc:creator>
          <content:encoded><![CDATA[东渡口今日重开。\n船票两元。\n\n<h2>班次</h2>\n\n首班六点。]]></content:encoded>
          <excerpt:encoded><![CDATA[船票两元。]]></excerpt:encoded>
          <wp:post_id>12</wp:post_id><wp:post_date_gmt>2019-03-04 01:02:03</wp:post_date_gmt>
          <wp:status>publish</wp:status><wp:post_type>post</wp:post_type>
          <category domain="category" nicename="city-life"><![CDATA[城市生活]]></category>
          <category domain="post_tag" nicename="ferry"><![CDATA[渡口]]></category>`),
        post(`<title>块编辑器 &amp; 其他</title>
          <content:encoded><![CDATA[<!-- wp:paragraph --><p>一段。</p><!-- /wp:paragraph -->]]></content:encoded>
          <wp:post_id>13</wp:post_id><wp:post_date_gmt>0000-00-00 00:00:00</wp:post_date_gmt>
          <pubDate>Mon, 04 Mar 2019 09:02:03 +0800</pubDate>
          <wp:status>publish</wp:status><wp:post_type>post</wp:post_type>`),
        post(
          '<wp:post_id>14</wp:post_id><wp:status>draft</wp:status><wp:post_type>post</wp:post_type>',
        ),
        post(
          '<wp:post_id>15</wp:post_id><wp:status>inherit</wp:status><wp:post_type>attachment</wp:post_type>',
        ),
      ].join('\n'),
    ),
  );
  expect(entries).toEqual([
    {
      place: 'post 12',
      article: {
        id: 8_012,
        section: 'shenghuo',
        title: '渡口重开',
        body: '<p>东渡口今日重开。<br>船票两元。</p>\n<h2>班次</h2>\n<p>首班六点。</p>',
        summary: '船票两元。',
        publishedAt: '2019-03-04T01:02:03Z',
        author: '林望舒',
        tags: ['渡口'],
      },
    },
    {
      place: 'post 13',
      article: {
        id: 8_013,
        section: 'zixun',
        title: '块编辑器 & 其他',
        body: '<!-- wp:paragraph --><p>一段。</p><!-- /wp:paragraph -->',
        publishedAt: '2019-03-04T01:02:03.000Z',
      },
    },
    { place: 'post 14', skipped: 'is draft' },
    { place: 'post 15', skipped: 'is of type attachment' },
  ]);
});

const feeds = {
  rss: `<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel>
    <title>青禾晚报</title><link>https://evening.example/</link><description>每日</description>
    <item><title>桥面通车</title><link>https://evening.example/1</link><guid>tag:1</guid>
    <category>city-life</category><pubDate>Mon, 04 Mar 2019 09:02:03 +0800</pubDate>
    <description>摘要</description><content:encoded><![CDATA[<p>全文</p>]]></content:encoded></item>
    <item><title>没有编号</title><description>短</description></item></channel></rss>`,
  atom: `<feed xmlns="http://www.w3.org/2005/Atom"><title>青禾晚报</title><id>tag:feed</id>
    <updated>2019-03-04T01:02:03Z</updated><entry><id>tag:1</id><title>桥面通车</title>
    <link href="https://evening.example/1"/><category term="city-life"/>
    <published>2019-03-04T01:02:03Z</published><updated>2019-03-05T01:02:03Z</updated>
    <content type="html">&lt;p&gt;全文&lt;/p&gt;</content></entry></feed>`,
};

test.each(Object.entries(feeds))('the entries of a feed in %s become articles', async (_, text) => {
  const [first, ...rest] = await entriesOf(text);
  expect(first).toMatchObject({
    article: {
      section: 'shenghuo',
      title: '桥面通车',
      body: '<p>全文</p>',
      publishedAt: '2019-03-04T01:02:03.000Z',
      source: { name: '青禾晚报', url: 'https://evening.example/1' },
    },
  });
  const { article } = first as unknown as { article: { id: number } };
  expect(Number.isSafeInteger(article.id)).toBe(true);
  // The same entry has the same number in whichever format, and one that no sequence reaches.
  expect(article.id).toBe(await idOf('tag:1'));
  expect(article.id).toBeGreaterThan(2 ** 52);
  expect(rest.every((entry) => 'skipped' in entry)).toBe(true);
});

async function idOf(guid: string): Promise<number> {
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(guid));
  return Number((new DataView(digest).getBigUint64(0) >> 12n) | (1n << 52n));
}

test('lines of an export lose what no push takes', async () => {
  const entries = await entriesOf(
    [
      { id: 1, title: '甲', status: 'published', url: 'x', revision: 3, updatedAt: 'y' },
      { id: 2, title: '乙', status: 'draft' },
      { id: 3, title: '丙', status: 'withdrawn', withdrawal: {} },
      { id: 4, title: '丁' },
    ]
      .map((item) => `${JSON.stringify(item)}\n`)
      .join('') + '{"id": 5\n',
  );
  expect(entries).toEqual([
    { place: 'article 1 (1)', article: { id: 1, title: '甲' } },
    { place: 'article 2 (2)', article: { id: 2, title: '乙', status: 'draft' } },
    { place: 'article 3 (3)', skipped: 'is "withdrawn"' },
    { place: 'article 4 (4)', article: { id: 4, title: '丁' } },
    { place: 'article 5', skipped: 'is not JSON' },
  ]);
});

test('what is none of these is refused', async () => {
  await expect(entriesOf('id,title\n1,x\n')).rejects.toThrow(/neither NDJSON nor/);
});
