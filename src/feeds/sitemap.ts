import { modifiedAt, type Article, type Headline } from '../articles/article.ts';
import { archivePath, latestPath, rankingsPath, sectionPath, topicPath } from '../lib/paths.ts';
import { periodOf, type PeriodKind } from '../lib/periods.ts';
import { site } from '../site.ts';
import { textElement } from './xml.ts';
import { articleUrl } from '../articles/notation.ts';

const xml = '<?xml version="1.0" encoding="UTF-8"?>\n';
const namespace = 'http://www.sitemaps.org/schemas/sitemap/0.9';
const newsNamespace = 'http://www.google.com/schemas/sitemap-news/0.9';

type Listed = Pick<Article, 'id' | 'section' | 'publishedAt' | 'updatedAt' | 'revision'>;

/** The standing pages: always there, and not articles. */
const standing = [
  '/',
  ...site.sections.map(({ slug }) => sectionPath(slug)),
  latestPath(),
  rankingsPath(),
  ...site.sections.map(({ slug }) => rankingsPath(slug)),
  ...site.pages.map(({ path }) => path),
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

/** A frozen board (days since 1970-01-01), and when it was frozen (unix seconds). */
interface Frozen {
  readonly kind: PeriodKind;
  readonly firstDay: number;
  readonly frozenAt: number;
}

/** A topic, and when its newest article was published (unix seconds). */
interface Topic {
  readonly tag: string;
  readonly newestAt: number;
}

/**
 * The sitemap of the pages that are not articles: standing pages (without a time, since nobody knows when they
 * changed), archived boards and topics.
 */
export function pagesSitemap(
  boards: readonly Frozen[],
  topics: readonly Topic[],
  siteUrl: string,
): string {
  const address = (path: string) => textElement('loc', siteUrl + path);
  return urlset([
    ...standing.map(address),
    ...boards.map(
      ({ kind, firstDay, frozenAt }) =>
        address(archivePath(periodOf(kind, firstDay).name)) + lastModified(frozenAt),
    ),
    ...topics.map(({ tag, newestAt }) => address(topicPath(tag)) + lastModified(newestAt)),
  ]);
}

/** A sitemap of news, as Google defines it. */
export function newsSitemap(headlines: readonly Headline[], siteUrl: string): string {
  // Google wants `zh-cn` or `zh-tw` for Chinese, and the ISO 639 code for any other language.
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
  return textElement('loc', articleUrl(article, siteUrl));
}

function lastModified(time: number): string {
  return textElement('lastmod', timestamp(time));
}

/** A time in UTC: a shard has ten thousand of them, and formatting in a time zone costs a hundred times as much. */
function timestamp(time: number): string {
  return new Date(time * 1_000).toISOString().replace('.000', '');
}

function urlset(urls: readonly string[], namespaces = ''): string {
  return `${xml}<urlset xmlns="${namespace}"${namespaces}>\n${list('url', urls)}</urlset>\n`;
}

function list(name: string, contents: readonly string[]): string {
  return contents.map((content) => `<${name}>${content}</${name}>\n`).join('');
}
