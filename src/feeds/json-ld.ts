import type { Article } from '../articles/article.ts';
import { formatRfc3339 } from '../lib/calendar.ts';
import { articlePath } from '../lib/paths.ts';
import { sectionName, site } from '../site.ts';

/** schema.org NewsArticle of an article page, as the text of a JSON-LD script element. */
export function newsArticle(article: Article, siteUrl: string): string {
  const time = (seconds: number) => formatRfc3339(seconds, site.timeZone);
  const person = (name: string | null) => (name ? [{ '@type': 'Person', name }] : undefined);
  const publisher = { '@type': 'Organization', name: site.name, url: `${siteUrl}/` };
  return scriptSafe({
    '@context': 'https://schema.org',
    '@type': 'NewsArticle',
    headline: article.title,
    description: article.summary ?? undefined,
    articleSection: sectionName(article.section),
    datePublished: time(article.publishedAt),
    dateModified: time(Math.max(article.updatedAt, article.publishedAt)),
    author: person(article.author) ?? [publisher],
    editor: person(article.editor),
    publisher,
    inLanguage: site.language,
    mainEntityOfPage: siteUrl + articlePath(article, site.timeZone),
  });
}

/** JSON in which nothing can end the script element that holds it. */
export function scriptSafe(value: unknown): string {
  return JSON.stringify(value).replaceAll('<', '\\u003c');
}
