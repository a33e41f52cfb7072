import { asc, inArray, lt, sql, type SQL } from 'drizzle-orm';
import * as v from 'valibot';
import { fingerprintOf, likeness, marksOf, type Fingerprint } from '../articles/fingerprint.ts';
import { isEditable } from '../articles/lifecycle.ts';
import type { Draft } from '../articles/write.ts';
import { type Database, valuesOf } from '../db/client.ts';
import { insertSelect } from '../db/insert-select.ts';
import { fingerprintMarks, fingerprints } from '../db/schema.ts';
import { site } from '../site.ts';

/** An article that says nearly the same as the pushed one. */
export interface Duplicate {
  readonly type: 'duplicate';
  readonly id: number;
  readonly section: string;
  readonly publishedAt: number;
  readonly updatedAt: number;
  /** The part that is alike, and the share of it: from 0 to 1. */
  readonly part: 'title' | 'body';
  readonly score: number;
}

/** The statements (at most four) that keep the fingerprints of articles, for the batch that writes them. */
export function keepFingerprints(db: Database, drafts: readonly Draft[], now: number) {
  const ids = drafts.map(({ id }) => id);
  const kept = drafts.filter(isEditable).map(printed);
  const rows = JSON.stringify(kept);
  return [
    db.delete(fingerprintMarks).where(inArray(fingerprintMarks.articleId, valuesOf(ids))),
    db.delete(fingerprints).where(inArray(fingerprints.articleId, valuesOf(ids))),
    ...(kept.length === 0
      ? []
      : [
          insertSelect(
            db,
            fingerprints,
            {
              articleId: sql`value ->> 'id'`,
              at: now,
              title: sql`value ->> 'title'`,
              sketch: sql`value -> 'sketch'`,
            },
            sql`FROM json_each(${rows})`,
          ),
          insertSelect(
            db,
            fingerprintMarks,
            { mark: sql`mark`, at: now, articleId: sql`id` },
            sql`FROM (
              SELECT DISTINCT mark.value AS mark, article.value ->> 'id' AS id
              FROM json_each(${rows}) AS article, json_each(article.value -> 'marks') AS mark
            )`,
          ),
        ]),
  ];
}

function printed(draft: Draft) {
  const fingerprint = fingerprintOf(draft);
  return { id: draft.id, ...fingerprint, marks: marksOf(fingerprint) };
}

/** The newest articles that are compared for each mark. A bound is needed, since a common text would match them all. */
const perMark = 6;
/** The most duplicates named for one article. */
const named = 5;

const { duplicateScore } = site.editing;

const sketchSchema = v.pipe(v.string(), v.parseJson(), v.array(v.number()));

/**
 * Finds, for each of these ids, the articles of the last `site.editing.duplicateDays` that say nearly the same. The
 * rows read are bounded by the number of ids. Index: PRIMARY KEY of fingerprint_marks.
 */
export function findDuplicates(db: Database, ids: readonly number[], now: number) {
  return findAlike(
    db,
    sql`
      SELECT m.article_id AS id, f.title AS title, f.sketch AS sketch, m.mark AS mark
      FROM fingerprint_marks AS m CROSS JOIN fingerprints AS f ON f.article_id = m.article_id
      WHERE m.article_id IN ${valuesOf(ids)}`,
    now,
  );
}

/** Finds duplicates of one article that is not stored yet. */
export async function findDuplicatesOf(
  db: Database,
  draft: Draft,
  now: number,
): Promise<readonly Duplicate[]> {
  const found = await findAlike(
    db,
    sql`
      SELECT draft.value ->> 'id' AS id, draft.value ->> 'title' AS title,
        draft.value -> 'sketch' AS sketch, mark.value AS mark
      FROM json_each(${JSON.stringify([printed(draft)])}) AS draft,
        json_each(draft.value -> 'marks') AS mark`,
    now,
  );
  return found.get(draft.id) ?? [];
}

/** Compares `prints`, rows of `id`, `title`, `sketch` and `mark`, with the stored fingerprints. */
async function findAlike(
  db: Database,
  prints: SQL,
  now: number,
): Promise<ReadonlyMap<number, readonly Duplicate[]>> {
  const rows = await db.all<Row>(likelyQuery(prints, now - site.editing.duplicateDays * 86_400));
  const found = new Map<number, Duplicate[]>();
  for (const row of rows) {
    const alike = likeness(printOf(row.ownTitle, row.ownSketch), printOf(row.title, row.sketch));
    const title = alike.title >= duplicateScore.title ? alike.title : 0;
    const body = alike.body >= duplicateScore.body ? alike.body : 0;
    const score = Math.max(title, body);
    if (score === 0) continue;
    const { id, section, publishedAt, updatedAt } = row;
    const part = body >= title ? 'body' : 'title';
    const duplicate = { id, section, publishedAt, updatedAt, part, score: round(score) } as const;
    found.set(row.subject, [
      ...(found.get(row.subject) ?? []),
      { type: 'duplicate', ...duplicate },
    ]);
  }
  for (const [id, duplicates] of found) {
    found.set(id, duplicates.sort((a, b) => b.score - a.score || b.id - a.id).slice(0, named));
  }
  return found;
}

interface Row {
  readonly subject: number;
  readonly ownTitle: string;
  readonly ownSketch: string;
  readonly id: number;
  readonly title: string;
  readonly sketch: string;
  readonly section: string;
  readonly publishedAt: number;
  readonly updatedAt: number;
}

function likelyQuery(prints: SQL, since: number) {
  return sql`
    SELECT DISTINCT mine.id AS subject, mine.title AS ownTitle, mine.sketch AS ownSketch,
      other.article_id AS id, other.title AS title, other.sketch AS sketch,
      a.section AS section, a.published_at AS publishedAt, a.updated_at AS updatedAt
    FROM (${prints}) AS mine
    CROSS JOIN fingerprints AS other ON other.article_id IN (
      SELECT article_id FROM fingerprint_marks
      WHERE mark = mine.mark AND at >= ${since} AND article_id <> mine.id
      ORDER BY at DESC, article_id DESC LIMIT ${perMark})
    CROSS JOIN articles AS a ON a.id = other.article_id`;
}

function printOf(title: string, sketch: string): Fingerprint {
  return { title, sketch: v.parse(sketchSchema, sketch) };
}

function round(score: number): number {
  return Math.round(score * 100) / 100;
}

/** Deletes fingerprints that are no longer compared, in bounded steps. Index: fingerprints_age. */
export async function forgetFingerprints(db: Database, now: number, count = 500): Promise<number> {
  const old = await db
    .select({ id: fingerprints.articleId })
    .from(fingerprints)
    .where(lt(fingerprints.at, now - site.editing.duplicateDays * 86_400))
    .orderBy(asc(fingerprints.at))
    .limit(count);
  if (old.length === 0) return 0;
  const ids = valuesOf(old.map(({ id }) => id));
  await db.batch([
    db.delete(fingerprintMarks).where(inArray(fingerprintMarks.articleId, ids)),
    db.delete(fingerprints).where(inArray(fingerprints.articleId, ids)),
  ]);
  return old.length;
}
