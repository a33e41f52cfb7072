import { and, asc, eq, gt, inArray } from 'drizzle-orm';
import type { Article, Withdrawal } from '../articles/article.ts';
import { articlesQuery } from '../articles/read.ts';
import { readWithdrawal } from '../articles/withdrawal.ts';
import { withdrawnArticle } from '../articles/write.ts';
import { optimistically, unlessClash, usualAttempts } from '../db/clash.ts';
import { readAll } from '../db/batch.ts';
import { type Database, valuesOf } from '../db/client.ts';
import { articles, takedownArticles, takedowns } from '../db/schema.ts';
import { chunksOf } from '../lib/slices.ts';
import { auditRow } from '../audit/record.ts';
import { commitAll, type Intent } from '../mutations/mutate.ts';
import { filesOnlyOf, filesTaken, namedFiles, takeFiles, type File } from './files.ts';
import type { TakedownRequest } from './request.ts';

/** The result of a takedown for one article. */
export interface Taken {
  readonly id: number;
  /**
   * `unchanged`: the article was already withdrawn, and either has a legal ground or this takedown does not add one.
   * `skipped`: no reader can see the article.
   */
  readonly outcome: 'withdrawn' | 'unchanged' | 'skipped' | 'missing';
  readonly status: Article['status'] | undefined;
}

/** Articles in one D1 batch. */
const perBatch = 50;

/**
 * Records a takedown under its id. False when the id belongs to another request; true also when it is recorded
 * already.
 */
export async function beginTakedown(
  db: Database,
  id: string,
  { selection, withdrawal }: TakedownRequest,
  { actor, now }: Intent,
): Promise<boolean> {
  const request = JSON.stringify({ selection, ...withdrawal });
  const row = { id, request, startedBy: actor.name, startedAt: now };
  const detail = { takedown: id, selection, ...withdrawal };
  const isNew = await unlessClash(
    db.batch([
      db.insert(takedowns).values(row),
      auditRow(db, actor, { at: now, action: 'takedown', detail }),
    ]),
  );
  if (isNew) return true;
  const [known] = await db.select().from(takedowns).where(eq(takedowns.id, id));
  return known?.request === request;
}

/**
 * Withdraws articles, and the files that only they keep, in atomic batches of {@link perBatch}. After an interruption
 * the same request does the rest.
 */
export async function takeDown(
  db: Database,
  ids: readonly number[],
  takedown: { readonly id: string; readonly withdrawal: Withdrawal },
  intent: Intent,
): Promise<{ readonly taken: readonly Taken[]; readonly files: readonly File[] }> {
  const taken: Taken[] = [];
  const files: File[] = [];
  for (const group of chunksOf(ids, perBatch)) {
    const result = await optimistically(usualAttempts, () =>
      takeGroup(db, group, takedown, intent),
    );
    taken.push(...result.taken);
    files.push(...result.files);
  }
  return { taken, files };
}

async function takeGroup(
  db: Database,
  ids: readonly number[],
  { id: takedown, withdrawal }: { readonly id: string; readonly withdrawal: Withdrawal },
  intent: Intent,
) {
  const { at: _, ...why } = withdrawal;
  const { rows, candidates } = await readAll(db, {
    rows: articlesQuery(db, ids),
    candidates: namedFiles(db, ids),
  });
  const changes = rows
    .filter((row) => isTaken(row, withdrawal))
    .map((before) => ({
      before,
      after: withdrawnArticle(before, withdrawal),
      action: 'withdrawn' as const,
      detail: { takedown, ...why },
    }));
  const taken = ids.map((id) =>
    takenOf(
      id,
      rows.find((row) => row.id === id),
      withdrawal,
    ),
  );
  if (changes.length === 0) return { taken, files: [] };
  const record = changes.map(({ after }) => ({ takedownId: takedown, articleId: after.id }));
  const hashes = candidates.map(({ hash }) => hash);
  await commitAll(db, changes, intent, [
    ...chunksOf(record, perBatch).map((some) =>
      db.insert(takedownArticles).values(some).onConflictDoNothing(),
    ),
    ...takeFiles(db, hashes, { takedown, withdrawal }, intent),
  ]);
  return { taken, files: await filesTaken(db, hashes, withdrawal) };
}

function isVisible(status: Article['status']): boolean {
  return status === 'published' || status === 'scheduled';
}

type State = Pick<Article, 'status' | 'withdrawal'>;
type Ground = Pick<Withdrawal, 'legal'>;

/**
 * Whether a takedown changes an article: readers see it now, or it was withdrawn without a legal ground and the
 * takedown brings one, so that its address answers 451 (RFC 7725).
 */
function isTaken(row: State, { legal }: Ground): boolean {
  if (isVisible(row.status)) return true;
  return (
    row.status === 'withdrawn' && legal !== undefined && readWithdrawal(row)?.legal === undefined
  );
}

function takenOf(id: number, row: State | undefined, ground: Ground): Taken {
  if (!row) return { id, outcome: 'missing', status: undefined };
  const { status } = row;
  if (isTaken(row, ground)) return { id, outcome: 'withdrawn', status: 'withdrawn' };
  return { id, outcome: status === 'withdrawn' ? 'unchanged' : 'skipped', status };
}

/**
 * Tells what {@link takeDown} would do with each article, and which files would go once every article for which
 * `isMeant` holds has gone.
 */
export async function rehearse(
  db: Database,
  ids: readonly number[],
  isMeant: (article: Article) => boolean,
  ground: Ground,
) {
  const { id, section, title, publishedAt, status, withdrawal } = articles;
  const rows = await db
    .select({ id, section, title, publishedAt, status, withdrawal })
    .from(articles)
    .where(inArray(articles.id, valuesOf(ids)));
  const byId = new Map(rows.map((row) => [row.id, row]));
  const taken = ids.map((one) => ({
    ...takenOf(one, byId.get(one), ground),
    article: byId.get(one),
  }));
  const going = rows.filter((row) => isVisible(row.status)).map((row) => row.id);
  const goes = (article: Article) => isVisible(article.status) && isMeant(article);
  return { taken, files: await filesOnlyOf(db, going, goes) };
}

/** Reads a takedown's own row, and up to `count` articles after `after` that it has taken. */
export function takedownQueries(
  db: Database,
  id: string,
  { after, count }: { readonly after: number; readonly count: number },
) {
  return {
    takedown: db.select().from(takedowns).where(eq(takedowns.id, id)),
    taken: db
      .select({ id: takedownArticles.articleId })
      .from(takedownArticles)
      .where(and(eq(takedownArticles.takedownId, id), gt(takedownArticles.articleId, after)))
      .orderBy(asc(takedownArticles.articleId))
      .limit(count),
  };
}
