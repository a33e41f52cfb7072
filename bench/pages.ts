import { readInSection } from '../src/articles/front.ts';
import {
  articleQuery,
  featuredQuery,
  listingQuery,
  neighbourQuery,
  sectionsQueries,
} from '../src/articles/read.ts';
import { relatedQuery } from '../src/articles/related.ts';
import type { Article } from '../src/articles/article.ts';
import type { Database } from '../src/db/client.ts';
import { articlePath, sectionPath } from '../src/lib/paths.ts';
import { asideQueries } from '../src/rankings/aside.ts';
import { site } from '../src/site.ts';
import { generateArticles } from './articles.ts';

export interface Statement {
  readonly sql: string;
  readonly params: readonly unknown[];
}

/** A page that is measured, and what it asks of D1. */
export interface Page {
  readonly name: 'article' | 'home' | 'section';
  readonly path: string;
  readonly statements: readonly Statement[];
}

/**
 * The article in the middle of `count`, the home page and that article's section. The pages compose
 * their batches themselves, so this repeats them; `requireSameCost` notices when the two part.
 */
export function pagesOf(db: Database, count: number): readonly Page[] {
  const { id, section, publishedAt } = articleAt(Math.floor(count / 2), count);
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
