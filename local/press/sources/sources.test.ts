import { expect, test } from 'vitest';
import { sanitizeBody } from '../../../src/articles/bodies/sanitize.ts';
import { entriesOf, post, published, wxr } from './fixture.ts';

test('posts of WordPress become articles, and everything else is skipped', async () => {
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
  rdf: `<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"
    xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:content="http://purl.org/rss/1.0/modules/content/">
    <channel rdf:about="https://evening.example/"><title>青禾晚报</title></channel>
    <item rdf:about="tag:1"><title>桥面通车</title><link>https://evening.example/1</link>
    <dc:subject>city-life</dc:subject><dc:date>2019-03-04T09:02:03+08:00</dc:date>
    <content:encoded><![CDATA[<p>全文</p>]]></content:encoded></item></rdf:RDF>`,
  json: JSON.stringify(
    {
      version: 'https://jsonfeed.org/version/1.1',
      title: '青禾晚报',
      items: [
        {
          id: 'tag:1',
          url: 'https://evening.example/1',
          title: '桥面通车',
          content_html: '<p>全文</p>',
          date_published: '2019-03-04T01:02:03Z',
          tags: ['city-life'],
        },
      ],
    },
    undefined,
    2,
  ),
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
  // The entry has the same id in every format, and one so high that the site never gives it out itself.
  expect(article.id).toBe(await idOf('tag:1'));
  expect(article.id).toBeGreaterThan(2 ** 52);
  expect(rest.every((entry) => 'damaged' in entry)).toBe(true);
});

async function idOf(guid: string): Promise<number> {
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(guid));
  return Number((new DataView(digest).getBigUint64(0) >> 12n) | (1n << 52n));
}

test('lines of an export lose the members that a push does not accept', async () => {
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
    { place: 'article 5', damaged: 'is not JSON' },
  ]);
});

test('a file in any other format is refused', async () => {
  await expect(entriesOf('id,title\n1,x\n')).rejects.toThrow(/neither NDJSON in UTF-8 nor/);
});

test('a post behind a password becomes a draft, with a note that says so', async () => {
  const locked = '<wp:post_password><![CDATA[芝麻开门]]></wp:post_password>';
  const open = '<wp:post_password><![CDATA[]]></wp:post_password>';
  const [first, second] = await entriesOf(wxr(published(1, locked) + published(2, open)));
  expect(first).toMatchObject({
    article: { id: 8_001, status: 'draft' },
    note: 'protected by a password, so a draft',
  });
  expect(second).not.toHaveProperty('article.status');
  expect(second).not.toHaveProperty('note');
});

test('page breaks of WordPress split posts wherever they stand', async () => {
  const text = '一。\n<!--nextpage-->\n二。\n\n<!-- pagebreak -->\n\n三。四。<!--nextpage-->五。';
  const [entry] = await entriesOf(
    wxr(published(1).replace('东渡口今日重开。', `<![CDATA[${text}]]>`)),
  );
  const { body } = (entry as unknown as { article: { body: string } }).article;
  const sanitized = sanitizeBody(body, 'https://site.example');
  const pages = (sanitized as unknown as { html: string }).html.split('<hr class="page-break">');
  expect(pages.map((page) => page.trim())).toEqual([
    '<p>一。</p>',
    '<p>二。</p>',
    '<p>三。四。</p>',
    '<p>五。</p>',
  ]);
});

test('an entry that should be an article but cannot be read is damaged', async () => {
  const posts = published(1).replace('<wp:post_id>1</wp:post_id>', '<wp:post_id></wp:post_id>');
  const untyped = published(2).replace('<wp:post_type>post</wp:post_type>', '');
  expect(await entriesOf(wxr(posts + untyped))).toEqual([
    { place: 'post ?', damaged: 'has no id' },
    { place: 'post 2', damaged: 'has no type or no status' },
  ]);
  expect(await entriesOf('{\n[1]\n{"id":1,"status":"x"}\n')).toMatchObject([
    { damaged: 'is not JSON' },
    { damaged: 'is no JSON object' },
    { damaged: 'has no status that is known: "x"' },
  ]);
});

test.each([
  ['WXR', wxr(published(1) + published(2)), /<wp:post_id>2/],
  ['RSS', feeds.rss, /没有编号/],
  ['Atom', feeds.atom.replace('<entry>', '<entry><id>tag:0</id></entry><entry>'), /桥面/],
])('a %s file that is cut off gives the entries before the cut', async (_, text, cut) => {
  const entries = await entriesOf(text.slice(0, cut.exec(text)!.index + 2));
  expect(entries).toHaveLength(2);
  expect(entries[0]).toHaveProperty('article');
  expect(entries[1]).toMatchObject({ damaged: expect.stringMatching(/^is cut off/) });
});

test('a feed that is cut off before its first entry is damaged', async () => {
  expect(await entriesOf(feeds.rss.slice(0, feeds.rss.indexOf('<guid>')))).toMatchObject([
    { place: 'the rest of the feed', damaged: 'is cut off' },
  ]);
});

test('the texts of Atom are read according to their type', async () => {
  const entry = (fields: string) => `<entry><id>1</id>${fields}</entry>`;
  const entries = await entriesOf(
    `<feed xmlns="http://www.w3.org/2005/Atom"><title type="html">甲 &amp;amp; 乙</title><id>f</id>${[
      entry(
        '<title type="html">丙 &amp;amp; &lt;b>丁&lt;/b> &amp;lt;i></title><content type="text">1 &lt; 2 &amp;amp; 3</content>',
      ),
      entry('<title>丙 &amp;amp; 丁</title><content>一\n\n二</content>'),
      entry(
        `<title type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml">丙 &lt; <b>丁</b></div></title>
        <content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>1 &lt; 2</p></div></content>`,
      ),
      entry('<title>戊</title><content type="image/png">iVBOR</content><summary>短</summary>'),
    ].join('')}</feed>`,
  );
  expect(entries.map((found) => 'article' in found && found.article)).toMatchObject([
    {
      title: '丙 & 丁 <i>',
      body: '<p>1 &lt; 2 &amp;amp; 3</p>',
      source: { name: '甲 & 乙' },
    },
    { title: '丙 &amp; 丁', body: '<p>一</p>\n<p>二</p>' },
    { title: '丙 < 丁', body: '<p>1 &lt; 2</p>' },
    { title: '戊', body: '<p>短</p>' },
  ]);
});
