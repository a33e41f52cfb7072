import { modifiedAt, type Article, type Headline } from '../articles/article.ts';
import { articlePath, latestPath, rankingsPath, sectionPath } from '../lib/paths.ts';
import { site } from '../site.ts';
import { textElement } from './xml.ts';

const xml = '<?xml version="1.0" encoding="UTF-8"?>\n';
const namespace = 'http://www.sitemaps.org/schemas/sitemap/0.9';
const newsNamespace = 'http://www.google.com/schemas/sitemap-news/0.9';

type Listed = Pick<Article, 'id' | 'section' | 'publishedAt' | 'updatedAt' | 'revision'>;

/** The pages that are no articles and always there. */
const standing = [
  '/',
  ...site.sections.map(({ slug }) => sectionPath(slug)),
  latestPath(),
  rankingsPath(),
  ...site.sections.map(({ slug }) => rankingsPath(slug)),
  ...['/about.html', '/contact.html', '/complaint.html'],
];

/** The index of the sitemaps (sitemaps.org): pages, news, and every shard with its last change. */
export function sitemapIndex(
  shards: readonly { readonly shard: number; readonly modifiedAt: number }[],
  siteUrl: string,
): string {
  const address = (name: string) => textElement('loc', `${siteUrl}/sitemaps/${name}.xml`);
  const sitemaps = [
    ...['pages', 'news'].map(address),
    ...shards.map(({ shard, modifiedAt: at }) => address(String(shard)) + lastModified(at)),
  ];
  return `${xml}<sitemapindex xmlns="${namespace}">\n${list('sitemap', sitemaps)}</sitemapindex>\n`;
}

/** A sitemap of articles, each with the time of its last change. */
export function articlesSitemap(articles: readonly Listed[], siteUrl: string): string {
  return urlset(
    articles.map((article) => location(article, siteUrl) + lastModified(modifiedAt(article))),
  );
}

/** The sitemap of the pages that are no articles. When they change, nobody can say. */
export function pagesSitemap(siteUrl: string): string {
  return urlset(standing.map((path) => textElement('loc', siteUrl + path)));
}

/** A sitemap of news, as Google defines it. */
export function newsSitemap(headlines: readonly Headline[], siteUrl: string): string {
  // Google wants Chinese as `zh-cn` or `zh-tw`, any other language as ISO 639 has it.
  const publication = `<news:publication>${textElement('news:name', site.name)}${textElement('news:language', site.language.toLowerCase())}</news:publication>`;
  return urlset(
    headlines.map(
      (headline) =>
        `${location(headline, siteUrl)}<news:news>${publication}${textElement('news:publication_date', timestamp(headline.publishedAt))}${textElement('news:title', headline.title)}</news:news>`,
    ),
    ` xmlns:news="${newsNamespace}"`,
  );
}

function location(article: Omit<Headline, 'title'>, siteUrl: string): string {
  return textElement('loc', siteUrl + articlePath(article, site.timeZone));
}

function lastModified(time: number): string {
  return textElement('lastmod', timestamp(time));
}

/** In UTC: a shard has ten thousand of them, and a time zone's cost a hundred times as much. */
function timestamp(time: number): string {
  return new Date(time * 1_000).toISOString().replace('.000', '');
}

function urlset(urls: readonly string[], namespaces = ''): string {
  return `${xml}<urlset xmlns="${namespace}"${namespaces}>\n${list('url', urls)}</urlset>\n`;
}

function list(name: string, contents: readonly string[]): string {
  return contents.map((content) => `<${name}>${content}</${name}>\n`).join('');
}
