import { readInSection } from '../src/articles/front.ts';
import {
  articleQuery,
  featuredQuery,
  listingQuery,
  neighbourQuery,
  sectionsQueries,
  topicQuery,
} from '../src/articles/read.ts';
import { relatedQuery } from '../src/articles/related.ts';
import { parseTags, type Article } from '../src/articles/article.ts';
import type { Database } from '../src/db/client.ts';
import { formatDate } from '../src/lib/calendar.ts';
import {
  articlePath,
  latestPath,
  rankingsPath,
  searchPath,
  sectionPath,
  topicPath,
} from '../src/lib/paths.ts';
import { periodsQuery } from '../src/rankings/archive.ts';
import { asideQueries } from '../src/rankings/aside.ts';
import { wholeBoardsQuery } from '../src/rankings/boards.ts';
import { site } from '../src/site.ts';
import { generateArticles } from './articles.ts';

export interface Statement {
  readonly sql: string;
  readonly params: readonly unknown[];
}

/** A page that is measured, and what it asks of D1 in its one batch; those with other ways to ask have none. */
export interface Page {
  readonly name: string;
  readonly path: string;
  readonly statements: readonly Statement[];
}

/**
 * A page of every kind, around the article in the middle of `count`. The pages compose their batches
 * themselves, so this repeats them; `requireSameCost` notices when the two part.
 */
export function pagesOf(db: Database, count: number): readonly Page[] {
  const { id, section, publishedAt, title, tags } = articleAt(Math.floor(count / 2), count);
  const [topic = ''] = parseTags(tags);
  const date = formatDate(publishedAt, site.timeZone);
  const aside = asideQueries(db);
  const listing = { count: site.pageSize + 1 };
  return [
    {
      name: 'article',
      path: articlePath({ id, section, publishedAt }, site.timeZone),
      statements: statements([
        articleQuery(db, id),
        neighbourQuery(db, id, 'previous', 1 + site.related.shown),
        neighbourQuery(db, id, 'next'),
        relatedQuery(db, id),
        ...aside,
      ]),
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
    { name: 'aside alone', path: '/fragments/aside', statements: statements([...aside]) },
    { name: 'about', path: '/about.html', statements: [] },
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
