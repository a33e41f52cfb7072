import { readInSection } from '../src/articles/home-page.ts';
import {
  featuredQuery,
  listingQuery,
  mergedQuery,
  sectionsQueries,
  topicQuery,
} from '../src/articles/read.ts';
import { parseTags, type Article } from '../src/articles/article.ts';
import type { Database } from '../src/db/client.ts';
import { signPreview } from '../src/http/preview-link.ts';
import { formatDate, unixNow } from '../src/lib/calendar.ts';
import {
  archivePath,
  articlePath,
  latestPath,
  rankingsPath,
  searchPath,
  sectionPath,
  topicPath,
} from '../src/lib/paths.ts';
import { articlePageQueries } from '../src/pages/_article.ts';
import { periodsQuery } from '../src/rankings/archive.ts';
import { asideQueries } from '../src/rankings/aside.ts';
import { wholeBoardsQuery } from '../src/rankings/boards.ts';
import { site } from '../src/site.ts';
import { generateArticles } from './articles.ts';
import { frozenWeek, legallyGone, longArticle, plainlyGone } from './specials.ts';
import { siteSecret } from './workers.ts';

export interface Statement {
  readonly sql: string;
  readonly params: readonly unknown[];
}

/** A page to measure, and the statements of its one D1 batch; pages that query D1 in another way have none. */
export interface Page {
  readonly name: string;
  readonly path: string;
  /** The expected status; by default 200. */
  readonly status?: number;
  readonly statements: readonly Statement[];
}

/**
 * A page of every kind, around the article in the middle of `count`. Each page of the site composes its own batch,
 * so this list repeats them. `requireSameCost` notices when a batch here differs from the page's.
 */
export async function pagesOf(db: Database, count: number): Promise<readonly Page[]> {
  const { id, section, publishedAt, title, tags } = articleAt(Math.floor(count / 2), count);
  const [topic = ''] = parseTags(tags);
  const date = formatDate(publishedAt, site.timeZone);
  const aside = Object.values(asideQueries(db));
  const listing = { count: site.pageSize + 1 };
  const preview = await signPreview(siteSecret, id, unixNow());
  const long = articlePath(longArticle, site.timeZone);
  return [
    {
      name: 'article',
      path: articlePath({ id, section, publishedAt }, site.timeZone),
      statements: statements([mergedQuery(db, id), ...Object.values(articlePageQueries(db, id))]),
    },
    {
      name: 'home',
      path: '/',
      statements: statements([
        featuredQuery(db),
        listingQuery(db, { count: site.home.leads }),
        ...aside,
        ...sectionsQueries(db, readInSection),
      ]),
    },
    {
      name: 'section',
      path: sectionPath(section),
      statements: statements([listingQuery(db, { ...listing, section }), ...aside]),
    },
    {
      name: 'topic',
      path: topicPath(topic),
      statements: statements([topicQuery(db, { ...listing, tag: topic }), ...aside]),
    },
    {
      name: 'latest',
      path: latestPath(),
      statements: statements([listingQuery(db, { count: site.latestPageSize + 1 }), ...aside]),
    },
    {
      name: 'boards',
      path: rankingsPath(),
      statements: statements([
        wholeBoardsQuery(db),
        periodsQuery(db, 'week', site.boards.listed),
        periodsQuery(db, 'month', site.boards.listed),
      ]),
    },
    { name: 'a day', path: latestPath(date), statements: [] },
    { name: 'boards of a section', path: rankingsPath(section), statements: [] },
    { name: 'search', path: searchPath(title.slice(0, 2)), statements: [] },
    { name: 'feed', path: '/feed.xml', statements: [] },
    { name: 'sitemap shard', path: '/sitemaps/1.xml', statements: [] },
    { name: 'sitemap of pages', path: '/sitemaps/pages.xml', statements: [] },
    { name: 'aside alone', path: '/fragments/aside', statements: statements(aside) },
    { name: 'an archived board', path: archivePath(frozenWeek.name), statements: [] },
    { name: 'second part of an article', path: long.replace('.html', '_2.html'), statements: [] },
    { name: 'all its parts', path: long.replace('.html', '_full.html'), statements: [] },
    { name: 'preview of an article', path: preview.path, statements: [] },
    ...site.pages.map(({ path }) => ({ name: path.slice(1, -5), path, statements: [] })),
    { name: 'API docs', path: '/api/docs', statements: [] },
    // No cron has run in the bench, so /health reports a fault.
    { name: 'health', path: '/health', status: 503, statements: [] },
    { name: '404', path: '/no-such-page', status: 404, statements: [] },
    { name: '410', path: articlePath(plainlyGone, site.timeZone), status: 410, statements: [] },
    { name: '451', path: articlePath(legallyGone, site.timeZone), status: 451, statements: [] },
  ];
}

function statements(queries: readonly { toSQL(): Statement }[]): Statement[] {
  return queries.map((query) => {
    const { sql, params } = query.toSQL();
    return { sql, params };
  });
}

function articleAt(index: number, count: number): Article {
  const article = generateArticles(count).drop(index).next().value;
  if (!article) throw new Error(`There is no article ${index} of ${count}.`);
  return article;
}
