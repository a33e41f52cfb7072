import { and, eq } from 'drizzle-orm';
import * as v from 'valibot';
import type { Database } from '../db/client.ts';
import { revisions } from '../db/schema.ts';
import { parseTags, undated, type Article } from './article.ts';
import { statuses } from './lifecycle.ts';
import type { Submission } from './submission.ts';

const nullableText = v.nullable(v.string());
/** Of columns that snapshots from before them lack. */
const laterNumber = v.optional(v.nullable(v.number()), null);

const schema = v.object({
  id: v.number(),
  seq: v.number(),
  section: v.string(),
  title: v.string(),
  summary: nullableText,
  bodyHtml: v.string(),
  sourceName: nullableText,
  sourceUrl: nullableText,
  author: nullableText,
  editor: nullableText,
  tags: v.string(),
  correction: nullableText,
  status: v.picklist(statuses),
  publishedAt: v.number(),
  updatedAt: v.number(),
  expiresAt: v.nullable(v.number()),
  revision: v.number(),
  contentHash: v.string(),
  withdrawal: nullableText,
  featured: laterNumber,
  correctedAt: laterNumber,
  mergedInto: laterNumber,
});

/** The row that a revision kept. */
export async function readSnapshot(snapshot: Buffer): Promise<Article> {
  const packed = new Blob([new Uint8Array(snapshot)]).stream();
  const json: unknown = await new Response(
    packed.pipeThrough(new DecompressionStream('gzip')),
  ).json();
  return v.parse(schema, json);
}

/** What article `id` was before a later revision superseded this one. */
export function revisionQuery(db: Database, id: number, revision: number) {
  return db
    .select({ snapshot: revisions.snapshot })
    .from(revisions)
    .where(and(eq(revisions.articleId, id), eq(revisions.revision, revision)));
}

/** The content of a row as an editor would push it again. */
export function submissionOf(article: Omit<Article, 'seq'>): Submission {
  const { publishedAt } = article;
  return {
    section: article.section,
    title: article.title,
    bodyHtml: article.bodyHtml,
    summary: article.summary ?? undefined,
    source: article.sourceName
      ? { name: article.sourceName, url: article.sourceUrl ?? undefined }
      : undefined,
    author: article.author ?? undefined,
    editor: article.editor ?? undefined,
    tags: [...parseTags(article.tags)],
    correction: article.correction ?? undefined,
    featured: article.featured ?? undefined,
    publishedAt: publishedAt === undated ? undefined : publishedAt,
    expiresAt: article.expiresAt ?? undefined,
  };
}
