import type { InferSelectModel } from 'drizzle-orm';
import * as v from 'valibot';
import type { articles } from '../db/schema.ts';

/** A row of `articles`. */
export type Article = InferSelectModel<typeof articles>;

/** The part of an article that every list shows. */
export type Headline = Pick<Article, 'id' | 'section' | 'title' | 'publishedAt'>;

/** A headline with its teaser, for listing pages. */
export type Teaser = Headline & Pick<Article, 'summary'>;

/** The `publishedAt` of a draft without a time. No editor can give this time. */
export const undated = -1;

/**
 * Why and when an article was withdrawn. Only editors read `reason` and `legal`, the ground of a legal demand (451);
 * `notice` is for readers.
 */
export interface Withdrawal {
  readonly at: number;
  readonly reason: string;
  readonly legal?: string;
  readonly notice?: string;
}

/** The time (unix seconds) at which readers last got something new of an article. */
export function modifiedAt({
  revision,
  publishedAt,
  updatedAt,
}: Pick<Article, 'revision' | 'publishedAt' | 'updatedAt'>): number {
  return revision > 1 ? Math.max(publishedAt, updatedAt) : publishedAt;
}

const tagsSchema = v.array(v.string());

/** Reads the tags of a row, in the editor's order. */
export function parseTags(tags: string): readonly string[] {
  return v.parse(tagsSchema, JSON.parse(tags));
}

/** Parses an article id: a decimal integer from 1 to 2^53-1 without leading zeros, else undefined. */
export function parseArticleId(text: string | undefined): number | undefined {
  if (!text || !/^[1-9]\d{0,15}$/.test(text)) return undefined;
  const id = Number(text);
  return Number.isSafeInteger(id) ? id : undefined;
}
