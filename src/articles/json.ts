import { undated, type Article } from './article.ts';
import { contentJson } from './content.ts';
import { readWithdrawal } from './withdrawal.ts';
import { articleUrl, siteTime } from './notation.ts';

type Stored = Omit<Article, 'seq'>;

type Handled = Pick<Stored, 'id' | 'section' | 'publishedAt' | 'updatedAt' | 'status' | 'revision'>;

/** The members with which every answer about an article begins. */
export function articleHandle(article: Handled, siteUrl: string) {
  return {
    id: article.id,
    url: urlForEditors(article, siteUrl),
    status: article.status,
    revision: article.revision,
  };
}

type Placed = Pick<Stored, 'id' | 'section' | 'publishedAt' | 'updatedAt'>;

/** An article's URL as editors see it. The URL of a draft without a time will redirect to the final one. */
export function urlForEditors(article: Placed, siteUrl: string): string {
  const publishedAt = isDated(article) ? article.publishedAt : article.updatedAt;
  return articleUrl({ ...article, publishedAt }, siteUrl);
}

function isDated({ publishedAt }: Pick<Stored, 'publishedAt'>): boolean {
  return publishedAt !== undated;
}

/** An article as editors read it back: the fields that they push, and its state. */
export function articleJson(article: Stored, siteUrl: string) {
  return { ...articleHandle(article, siteUrl), ...contentJson(article), ...stateJson(article) };
}

/** Everything but the body in which revisions can differ: the fields that editors push, and the article's state. */
export function comparedFields(article: Stored): Readonly<Record<string, unknown>> {
  const { body: _, ...fields } = contentJson(article);
  const { mergedInto, withdrawal } = stateJson(article);
  return { ...fields, status: article.status, mergedInto, withdrawal };
}

/** The state that the site keeps beside the fields. */
function stateJson(article: Stored) {
  const withdrawal = readWithdrawal(article);
  return {
    correctedAt: siteTime(article.correctedAt),
    updatedAt: siteTime(article.updatedAt),
    mergedInto: article.mergedInto ?? undefined,
    withdrawal: withdrawal && { ...withdrawal, at: siteTime(withdrawal.at) },
  };
}

/** An article of an editors' list. */
export function listedJson(article: Handled & Pick<Stored, 'title' | 'summary'>, siteUrl: string) {
  return {
    ...articleHandle(article, siteUrl),
    section: article.section,
    title: article.title,
    summary: article.summary ?? undefined,
    publishedAt: isDated(article) ? siteTime(article.publishedAt) : undefined,
    updatedAt: siteTime(article.updatedAt),
  };
}
