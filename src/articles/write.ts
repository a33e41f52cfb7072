import { eq, sql } from 'drizzle-orm';
import type { Database } from '../db/client.ts';
import { articles, revisions, sequences } from '../db/schema.ts';
import type { Article, Withdrawal } from './article.ts';
import type { Submission } from './submission.ts';

/** What an article becomes: a row without the parts that the database gives. */
export type Draft = Omit<Article, 'seq'>;

// Statements for a mutation's batch; `publishing` composes them.

/** The row that a submission makes of article `id`: revision 1, or the one after `before`. */
export async function draftArticle(
  id: number,
  submission: Submission,
  before: Article | undefined,
  now: number,
): Promise<Draft> {
  const content = {
    section: submission.section,
    title: submission.title,
    summary: submission.summary ?? null,
    bodyHtml: submission.bodyHtml,
    sourceName: submission.source?.name ?? null,
    sourceUrl: submission.source?.url ?? null,
    author: submission.author ?? null,
    editor: submission.editor ?? null,
    tags: JSON.stringify([...new Set(submission.tags)]),
    correction: submission.correction ?? null,
    publishedAt: submission.publishedAt,
    expiresAt: submission.expiresAt ?? null,
    // Absent unless set: a field that is new must not make every article look changed.
    ...(submission.featured === undefined ? {} : { featured: submission.featured }),
  };
  return {
    id,
    featured: null,
    ...content,
    correctedAt: correctionTime(content.correction, before, now),
    mergedInto: null,
    status: submission.publishedAt > now ? 'scheduled' : 'published',
    updatedAt: now,
    revision: (before?.revision ?? 0) + 1,
    contentHash: await sha256(JSON.stringify(content)),
    withdrawal: null,
  };
}

/** When the correction that an article now bears was made. */
function correctionTime(
  correction: string | null,
  before: Pick<Article, 'correction' | 'correctedAt'> | undefined,
  now: number,
): number | null {
  if (correction === null) return null;
  return correction === before?.correction ? before.correctedAt : now;
}

/** Lower-case hexadecimal SHA-256 of a text's UTF-8. */
export async function sha256(text: string): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text));
  return Buffer.from(digest).toString('hex');
}

/** Two statements: the article with the next insertion number, and that number's advance. */
export function insertArticle(db: Database, draft: Draft) {
  const next = sql`(SELECT value + 1 FROM sequences WHERE name = 'article_seq')`;
  return [
    db.insert(articles).values({ ...draft, seq: sql`${next}` }),
    db
      .update(sequences)
      .set({ value: sql`value + 1` })
      .where(eq(sequences.name, 'article_seq')),
  ] as const;
}

/** Replaces the article's row; sound only behind {@link supersede} in the same batch. */
export function replaceArticle(db: Database, { id, ...draft }: Draft) {
  return db.update(articles).set(draft).where(eq(articles.id, id));
}

/**
 * Keeps what is about to be superseded. First in its batch: of two writers that read the same revision
 * the second fails on the key, and with it its whole batch (an UPDATE that matches nothing would not).
 */
export function supersede(db: Database, before: Article, snapshot: Buffer, now: number) {
  return db.insert(revisions).values({
    articleId: before.id,
    revision: before.revision,
    supersededAt: now,
    snapshot,
  });
}

/** What a revision keeps of a row: gzipped JSON. */
export async function snapshotOf(article: Article): Promise<Buffer> {
  const json = new Blob([JSON.stringify(article)]);
  const stream = json.stream().pipeThrough(new CompressionStream('gzip'));
  return Buffer.from(await new Response(stream).arrayBuffer());
}

/** The row of `before` after a withdrawal; the body goes, the revision keeps it. */
export function withdrawnArticle(before: Article, withdrawal: Withdrawal): Draft {
  return {
    ...before,
    status: 'withdrawn',
    bodyHtml: '',
    updatedAt: withdrawal.at,
    revision: before.revision + 1,
    contentHash: '',
    withdrawal: JSON.stringify(withdrawal),
  };
}
