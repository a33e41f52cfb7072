import type { Article, Withdrawal } from '../articles/article.ts';
import { articleQuery } from '../articles/read.ts';
import type { Submission } from '../articles/submission.ts';
import { draftArticle, withdrawnArticle, type Draft } from '../articles/write.ts';
import { isUniqueClash, type Database } from '../db/client.ts';
import { mayChange, type Actor } from './audit.ts';
import { mutationOf, type Change, type Statement } from './mutation.ts';

/** Who asks, when (unix seconds), and what they believe is there (RFC 9110 preconditions). */
export interface Intent {
  readonly actor: Actor;
  readonly now: number;
  /** What the audit log is to say beside. */
  readonly detail?: Readonly<Record<string, unknown>> | undefined;
  /** What must hold of the current revision (undefined: no article); none means whatever is there. */
  readonly precondition?: ((revision: number | undefined) => boolean) | undefined;
}

export type Outcome =
  | { readonly kind: 'created' | 'updated' | 'unchanged' | 'withdrawn'; readonly article: Draft }
  | { readonly kind: 'missing' }
  /** The actor has no say in this section, which the article is in or would come into. */
  | { readonly kind: 'forbidden'; readonly section: string }
  /** A precondition failed; `revision` is the current one, undefined when there is no article. */
  | { readonly kind: 'stale'; readonly revision: number | undefined }
  /** The article was withdrawn: only a writer with a precondition may bring it back. */
  | { readonly kind: 'barred'; readonly revision: number };

/** Thrown by {@link commitAll}, before anything is written, for a section in which the actor has no say. */
export class ForbiddenSection extends Error {
  readonly section: string;

  constructor(section: string) {
    super(`forbidden section ${section}`);
    this.section = section;
  }
}

/** Writers that name no revision are tried again behind whoever was faster, this often. */
const attempts = 40;

/** Creates or replaces article `id`; the same content again changes nothing. */
export function putArticle(
  db: Database,
  id: number,
  submission: Submission,
  intent: Intent,
): Promise<Outcome> {
  return mutate(db, id, intent, async (before) => {
    const { outcome, change } = await decidePut(id, submission, before, intent);
    if (change) await commitAll(db, [change], intent);
    return outcome;
  });
}

/** How a push ends, and the change that has to be committed for it. */
export interface Decision {
  readonly outcome: Outcome;
  readonly change?: Change;
}

/** @throws ForbiddenSection */
function requireSections(actor: Actor, ...versions: readonly (Draft | undefined)[]): void {
  for (const version of versions) {
    if (version && !mayChange(actor, version.section)) throw new ForbiddenSection(version.section);
  }
}

/** What a submission makes of article `id`, of which `before` is there. */
export async function decidePut(
  id: number,
  submission: Submission,
  before: Article | undefined,
  { actor, now, detail, precondition }: Intent,
): Promise<Decision> {
  const barred = [before?.section, submission.section].find(
    (section) => section !== undefined && !mayChange(actor, section),
  );
  if (barred !== undefined) return { outcome: { kind: 'forbidden', section: barred } };
  if (before?.status === 'withdrawn' && !precondition) {
    return { outcome: { kind: 'barred', revision: before.revision } };
  }
  const after = await draftArticle(id, submission, before, now);
  if (before && before.contentHash === after.contentHash) {
    return { outcome: { kind: 'unchanged', article: before } };
  }
  const action = before ? 'updated' : 'created';
  return { outcome: { kind: action, article: after }, change: { before, after, action, detail } };
}

/** Withdraws article `id`: its page answers 410 (451 with a legal ground), its id stays taken. */
export function withdrawArticle(
  db: Database,
  id: number,
  withdrawal: Withdrawal,
  intent: Intent,
): Promise<Outcome> {
  return mutate(db, id, intent, async (before) => {
    if (!before) return { kind: 'missing' };
    if (before.status === 'withdrawn') return { kind: 'unchanged', article: before };
    const after = withdrawnArticle(before, withdrawal);
    await commit(db, before, after, 'withdrawn', intent);
    return { kind: 'withdrawn', article: after };
  });
}

/** Read, decide, commit; a writer that lost the race reads again and decides anew. */
async function mutate(
  db: Database,
  id: number,
  intent: Intent,
  decide: (before: Article | undefined) => Promise<Outcome>,
): Promise<Outcome> {
  let before: Article | undefined;
  for (let attempt = 0; attempt < attempts; attempt++) {
    [before] = await articleQuery(db, id);
    if (before && !mayChange(intent.actor, before.section)) {
      return { kind: 'forbidden', section: before.section };
    }
    if (intent.precondition && !intent.precondition(before?.revision)) break;
    try {
      return await decide(before);
    } catch (error) {
      if (error instanceof ForbiddenSection) return { kind: 'forbidden', section: error.section };
      if (!isUniqueClash(error)) throw error;
    }
  }
  return { kind: 'stale', revision: before?.revision };
}

/** The one batch of a mutation: all of it or nothing. */
export async function commit(
  db: Database,
  before: Article | undefined,
  after: Draft,
  action: string,
  intent: Intent,
  alongside: readonly Statement[] = [],
): Promise<void> {
  await commitAll(db, [{ before, after, action, detail: intent.detail }], intent, alongside);
}

/** As {@link commit}, for changes of several articles at once. */
export async function commitAll(
  db: Database,
  changes: readonly Change[],
  { actor, now }: Pick<Intent, 'actor' | 'now'>,
  alongside: readonly Statement[] = [],
): Promise<void> {
  for (const { before, after } of changes) requireSections(actor, before, after);
  const [first, ...rest] = [...(await mutationOf(db, changes, actor, now)), ...alongside];
  if (first) await db.batch([first, ...rest]);
}
