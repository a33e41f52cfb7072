import type { Article } from '../articles/article.ts';
import { insertArticles, replaceArticles, supersede, type Draft } from '../articles/write.ts';
import type { Statement } from '../db/batch.ts';
import type { Database } from '../db/client.ts';
import { removeFromBoards, renameOnBoards } from '../rankings/boards.ts';
import { auditRows, type AuditAction } from '../audit/record.ts';
import type { Actor } from '../editors/editor.ts';
import { arrives, purgesOf, type Purges } from '../delivery/cache/affected.ts';
import { keepFingerprints } from './duplicates.ts';
import { queueIndexing, queueNeighbourPurges, queuePurges } from '../delivery/outbox.ts';
import { priorities } from '../delivery/priorities.ts';
import { queueAnnouncements } from '../delivery/outward/announce.ts';
import { eventOf } from '../delivery/outward/event.ts';

/** A decided change of one article, not yet committed. `before` is undefined for a new article. */
export interface Change {
  readonly before: Article | undefined;
  readonly after: Draft;
  /** The name of the change in the audit log. */
  readonly action: AuditAction;
  /** Extra fields for the audit entry. */
  readonly detail?: Readonly<Record<string, unknown>> | undefined;
}

/**
 * All statements of these changes, each of a different article, for one atomic batch. Statements carry many rows, so
 * their number grows slowly: about thirty for fifty articles.
 */
export async function mutationOf(
  db: Database,
  changes: readonly Change[],
  actor: Actor,
  now: number,
): Promise<Statement[]> {
  const updates = changes.filter(({ before }) => before);
  const creations = changes.filter(({ before }) => !before);
  const arrivals = changes.filter(({ before, after }) => arrives(before, after));
  const events = changes.flatMap(({ before, after }) => eventOf(before, after, now) ?? []);
  return [
    // This statement comes first: for the loser of a race it fails, and the whole batch with it.
    ...(await supersede(
      db,
      changes.flatMap(({ before }) => before ?? []),
      now,
    )),
    ...insertArticles(
      db,
      creations.map(({ after }) => after),
    ),
    ...replaceArticles(
      db,
      updates.map(({ after }) => after),
    ),
    ...onBoards(
      db,
      updates.map(({ after }) => after),
    ),
    ...auditRows(
      db,
      actor,
      changes.map((change) => entryOf(change, now)),
    ),
    ...together(changes.map(({ before, after }) => purgesOf(before, after))).map((purges) =>
      queuePurges(db, purges, now),
    ),
    ...keepFingerprints(
      db,
      changes.map(({ after }) => after),
      now,
    ),
    ...(arrivals.length > 0 ? [queueNeighbourPurges(db, arrivals.map(idOf), now)] : []),
    ...(events.length > 0
      ? [
          ...queueIndexing(
            db,
            events.map(({ article }) => article.id),
            now,
          ),
          queueAnnouncements(db, events),
        ]
      : []),
  ];
}

const idOf = ({ after }: Change) => after.id;

function entryOf({ before, after, action, detail }: Change, now: number) {
  const { id: articleId, revision, contentHash } = after;
  return {
    at: now,
    action,
    articleId,
    revision,
    beforeHash: before?.contentHash,
    contentHash,
    detail,
  };
}

function onBoards(db: Database, updated: readonly Draft[]): Statement[] {
  const shown = updated.filter(({ status }) => status === 'published');
  const hidden = updated.filter(({ status }) => status !== 'published').map(({ id }) => id);
  return [
    ...(shown.length > 0 ? renameOnBoards(db, ...shown) : []),
    ...(hidden.length > 0 ? [removeFromBoards(db, ...hidden)] : []),
  ];
}

/** Merges the purges of all changes: each tag once, with the most urgent priority asked for it. */
function together(all: readonly Purges[]): Purges[] {
  const tagsOf = (urgency: Purges['priority']) =>
    new Set(all.flatMap(({ tags, priority }) => (priority === urgency ? tags : [])));
  const { withdrawal, purge } = priorities;
  const urgent = tagsOf(withdrawal);
  return [
    { tags: [...urgent], priority: withdrawal },
    { tags: [...tagsOf(purge).difference(urgent)], priority: purge },
  ].filter(({ tags }) => tags.length > 0);
}
