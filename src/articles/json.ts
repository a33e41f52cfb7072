import { formatRfc3339 } from '../lib/calendar.ts';
import { articlePath } from '../lib/paths.ts';
import { site } from '../site.ts';
import { parseTags, type Article } from './article.ts';
import { readWithdrawal } from './withdrawal.ts';

type Stored = Omit<Article, 'seq'>;

/** What every answer about an article begins with. */
export function articleHandle(article: Stored, siteUrl: string) {
  return {
    id: article.id,
    url: siteUrl + articlePath(article, site.timeZone),
    status: article.status,
    revision: article.revision,
  };
}

/** An article as editors read it back: the fields that they push, and its state. */
export function articleJson(article: Stored, siteUrl: string) {
  const time = (seconds: number) => formatRfc3339(seconds, site.timeZone);
  const withdrawal = readWithdrawal(article);
  return {
    ...articleHandle(article, siteUrl),
    section: article.section,
    title: article.title,
    body: article.bodyHtml,
    summary: article.summary ?? undefined,
    publishedAt: time(article.publishedAt),
    expiresAt: article.expiresAt === null ? undefined : time(article.expiresAt),
    source: article.sourceName
      ? { name: article.sourceName, url: article.sourceUrl ?? undefined }
      : undefined,
    author: article.author ?? undefined,
    editor: article.editor ?? undefined,
    tags: parseTags(article.tags),
    correction: article.correction ?? undefined,
    correctedAt: article.correctedAt === null ? undefined : time(article.correctedAt),
    featured: article.featured ?? undefined,
    updatedAt: time(article.updatedAt),
    withdrawal: withdrawal && { ...withdrawal, at: time(withdrawal.at) },
  };
}
