import type { Article, Headline } from '../articles/article.ts';
import { searchedText } from '../articles/content.ts';
import type { SearchedColumn } from '../articles/definition.ts';
import { excerpt, mark, type Piece } from './excerpt.ts';
import type { Found } from './find.ts';
import { matches } from './query.ts';
import { normalise } from './terms.ts';

/** A found article as the page of results shows it. */
export interface Hit extends Headline {
  readonly marked: readonly Piece[];
  readonly excerpt: readonly Piece[];
}

/**
 * The found articles in the order of `found`, with their present (published) text. The index may lag behind, so
 * articles that no longer have the terms, or have left the section, are omitted.
 */
export function hitsOf(
  found: readonly Found[],
  articles: readonly (Headline & Pick<Article, SearchedColumn>)[],
  { terms, section }: { readonly terms: readonly string[]; readonly section?: string | undefined },
): Hit[] {
  const byId = new Map(articles.map((article) => [article.id, article]));
  return found.flatMap(({ articleId }) => {
    const article = byId.get(articleId);
    if (!article || (section !== undefined && article.section !== section)) return [];
    const { id, title, publishedAt } = article;
    const text = searchedText(article);
    if (!matches([normalise(title), normalise(text)], terms)) return [];
    const shown = { marked: mark(title, terms), excerpt: excerpt(text, terms) };
    return [{ id, section: article.section, title, publishedAt, ...shown }];
  });
}
