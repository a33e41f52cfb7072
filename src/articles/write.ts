import { eq, getTableColumns, sql, type SQL } from 'drizzle-orm';
import { writable, type Database } from '../db/client.ts';
import { articles, revisions, sequences } from '../db/schema.ts';
import type { Article, Withdrawal } from './article.ts';
import { columnsOf } from './content.ts';
import type { ContentColumn } from './definition.ts';
import { isUnpublished, type Status } from './lifecycle.ts';
import type { Submission } from './submission.ts';
import { readWithdrawal } from './withdrawal.ts';
import { sha256 } from '../lib/crypto.ts';

/** The row that an article is to become, without the columns that the database fills. */
export type Draft = Omit<Article, 'seq'>;

// Statements for a mutation's batch; `publishing` composes them.

/** The row that a submission makes of article `id`: revision 1, or the one after `before`. */
export async function draftArticle(
  id: number,
  submission: Submission,
  before: Article | undefined,
  now: number,
): Promise<Draft> {
  const content = columnsOf(submission);
  return {
    id,
    ...content,
    correctedAt: correctionTime(content.correction, before, now),
    mergedInto: null,
    status: statusOf(submission, content.publishedAt, now),
    updatedAt: now,
    revision: (before?.revision ?? 0) + 1,
    contentHash: await hashOf(content),
    withdrawal: null,
  };
}

/** The hash by which the same content is told from other content; a field that is absent does not change it. */
function hashOf(content: Pick<Article, ContentColumn>): Promise<string> {
  return sha256(JSON.stringify(Object.entries(content).filter(([, value]) => value !== null)));
}

function statusOf({ status }: Submission, publishedAt: number, now: number): Status {
  if (status !== undefined && isUnpublished(status)) return status;
  return publishedAt > now ? 'scheduled' : 'published';
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

/** New articles with the next insertion numbers, and behind them that number's advance. */
export function insertArticles(db: Database, drafts: readonly Draft[]) {
  if (drafts.length === 0) return [];
  const numbered = drafts.map((draft, n) => ({ ...draft, seq: sql`(${insertionNumber(n + 1)})` }));
  return [
    ...writable(articles, numbered).map((rows) => db.insert(articles).values(rows)),
    db
      .update(sequences)
      .set({ value: sql.raw(`value + ${drafts.length}`) })
      .where(eq(sequences.name, 'article_seq')),
  ];
}

/** The `n`-th of the insertion numbers that are free. */
function insertionNumber(n: number) {
  return sql.raw(`SELECT value + ${n} FROM sequences WHERE name = 'article_seq'`);
}

/** Replaces the rows of articles; sound only behind {@link supersede} in the same batch. */
export function replaceArticles(db: Database, drafts: readonly Draft[]) {
  const { seq: _, ...columns } = getTableColumns(articles);
  const fields = Object.keys(columns) as (keyof Draft)[];
  // SQLite names the columns of VALUES column1, column2, …
  const given = (field: keyof Draft) => sql.raw(`given.column${fields.indexOf(field) + 1}`);
  const set = Object.fromEntries(fields.map((field) => [field, given(field)]));
  return writable(articles, drafts).map((rows) => {
    const values = rows.map((row) => sql`(${listOf(fields.map((field) => sql`${row[field]}`))})`);
    return db
      .update(articles)
      .set(set)
      .from(sql`(VALUES ${listOf(values)}) AS given`)
      .where(eq(articles.id, given('id')));
  });
}

function listOf(parts: SQL[]): SQL {
  return sql.join(parts, sql`, `);
}

/**
 * Keeps what is about to be superseded. First in its batch: of two writers that read the same revision
 * the second fails on the key, and with it its whole batch (an UPDATE that matches nothing would not).
 */
export async function supersede(db: Database, before: readonly Article[], now: number) {
  const rows = before.map(async (article) => ({
    articleId: article.id,
    revision: article.revision,
    supersededAt: now,
    snapshot: await snapshotOf(article),
  }));
  return writable(revisions, await Promise.all(rows)).map((kept) =>
    db.insert(revisions).values(kept),
  );
}

/** Packs a row for a revision: gzipped JSON. */
async function snapshotOf(article: Article): Promise<Buffer> {
  const json = new Blob([JSON.stringify(article)]);
  const stream = json.stream().pipeThrough(new CompressionStream('gzip'));
  return Buffer.from(await new Response(stream).arrayBuffer());
}

/**
 * The row of `before` after a withdrawal. The body goes; the revision keeps it. A withdrawal that follows another one
 * keeps the legal ground and the notice that it does not replace.
 */
export function withdrawnArticle(before: Article, withdrawal: Withdrawal): Draft {
  const standing = before.status === 'withdrawn' ? readWithdrawal(before) : undefined;
  return {
    ...before,
    status: 'withdrawn',
    mergedInto: null,
    bodyHtml: '',
    updatedAt: withdrawal.at,
    revision: before.revision + 1,
    contentHash: '',
    withdrawal: JSON.stringify({ ...standing, ...withdrawal }),
  };
}
