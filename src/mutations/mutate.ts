import type { Article, Withdrawal } from '../articles/article.ts';
import { mayBecome, possibleFor, type Status } from '../articles/lifecycle.ts';
import { articleQuery } from '../articles/read.ts';
import { findSensitive, type Sensitive, type WordList } from '../articles/sensitive.ts';
import type { Submission } from '../articles/submission.ts';
import { addsGround } from '../articles/withdrawal.ts';
import { draftArticle, withdrawnArticle, type Draft } from '../articles/write.ts';
import { optimistically } from '../db/clash.ts';
import type { Database } from '../db/client.ts';
import { mayChange, mayTouch, type Actor } from '../editors/editor.ts';
import { mutationOf, type Change, type Statement } from './change-statements.ts';
import { withDuplicates, type Warning } from './warnings.ts';

/** Who asks, when (unix seconds), and what they believe is there (RFC 9110 preconditions). */
export interface Intent {
  readonly actor: Actor;
  readonly now: number;
  /** What the audit log is to say beside. */
  readonly detail?: Readonly<Record<string, unknown>> | undefined;
  /** What must hold of the current revision (undefined: no article); none means whatever is there. */
  readonly precondition?: ((revision: number | undefined) => boolean) | undefined;
  /** What new content is looked through for. */
  readonly words?: WordList | undefined;
}

export type Outcome =
  | {
      readonly kind: 'created' | 'updated' | 'unchanged' | 'withdrawn' | 'merged';
      readonly article: Draft;
      readonly warnings?: readonly Warning[];
    }
  /** The list of sensitive words refuses these. */
  | { readonly kind: 'sensitive'; readonly found: readonly Sensitive[] }
  | { readonly kind: 'missing' }
  /** Published, it would be withdrawn at once: its `expiresAt` has passed. */
  | { readonly kind: 'expired' }
  | Denial
  /** A precondition failed; `revision` is the current one, undefined when there is no article. */
  | { readonly kind: 'stale'; readonly revision: number | undefined }
  /** Others wrote the article whenever this writer was about to; nothing is stored, and it may be sent again. */
  | { readonly kind: 'busy' }
  /** The article was withdrawn: only a writer with a precondition may bring it back. */
  | { readonly kind: 'barred'; readonly revision: number }
  /** What it is now cannot become what was asked for, but one of these. */
  | { readonly kind: 'wrong-state'; readonly status: Status; readonly possible: readonly Status[] }
  /** Where an article was to be merged into: itself, by way of others, or what readers cannot read. */
  | { readonly kind: 'loop' | 'no-target' };

/** The actor has no say in this section, which the article is in or would come into; without one: only in drafts. */
export interface Denial {
  readonly kind: 'forbidden';
  readonly section: string | undefined;
}

/** Thrown by {@link commitAll}, before anything is written, for what the actor may not do. */
export class Forbidden extends Error {
  readonly denial: Denial;

  constructor(denial: Denial) {
    super(`forbidden: ${denial.section ?? 'beyond drafts'}`);
    this.denial = denial;
  }
}

/**
 * More than usual: many may write one article, or take the next id, at the same moment. Of each round one gets through,
 * so this is how many may.
 */
export const crowdedAttempts = 40;

/** Creates or replaces article `id`; the same content again changes nothing. */
export async function putArticle(
  db: Database,
  id: number,
  submission: Submission,
  intent: Intent,
): Promise<Outcome> {
  const outcome = await mutate(db, id, intent, (before) =>
    decidePut(id, submission, before, intent),
  );
  const [warned = outcome] = await withDuplicates(db, [outcome], intent.now);
  return warned;
}

/** How a mutation ends, and the change that has to be committed for it. */
export interface Decision {
  readonly outcome: Outcome;
  readonly change?: Change;
  /** What else the batch has to do. */
  readonly alongside?: readonly Statement[];
}

/** Why the actor may not make or change these versions of an article, undefined for one who may. */
export function denialOf(
  actor: Actor,
  ...versions: readonly (Draft | undefined)[]
): Denial | undefined {
  for (const version of versions) {
    if (!version) continue;
    const { section, status } = version;
    if (!mayChange(actor, section)) return { kind: 'forbidden', section };
    if (!mayTouch(actor, status)) return { kind: 'forbidden', section: undefined };
  }
  return undefined;
}

/** What a submission makes of article `id`, of which `before` is there. */
export async function decidePut(
  id: number,
  submission: Submission,
  before: Article | undefined,
  intent: Intent,
): Promise<Decision> {
  const { actor, now, detail } = intent;
  const after = await draftArticle(id, submission, before, now);
  const refusal = denialOf(actor, before, after) ?? (before && refusalOf(before, after, intent));
  if (refusal) return { outcome: refusal };
  const isSame = before?.contentHash === after.contentHash;
  if (before && isSame && before.status === after.status) {
    return { outcome: { kind: 'unchanged', article: before } };
  }
  if (isExpired(after, now)) return { outcome: { kind: 'expired' } };
  const found = intent.words ? findSensitive(submission, intent.words) : [];
  if (found.length > 0 && intent.words?.mode === 'refuse') {
    return { outcome: { kind: 'sensitive', found } };
  }
  const action = before ? 'updated' : 'created';
  const warnings = found.length > 0 ? { warnings: found } : {};
  const change = { before, after, action, detail };
  return { outcome: { kind: action, article: after, ...warnings }, change };
}

/** Why new content may not take an article's place, if it may not. */
function refusalOf(before: Article, after: Draft, intent: Intent): Outcome | undefined {
  // What was thrown away is got back before it is written over.
  if (before.status === 'trash') return wrongState(before);
  return refusalOfStatus(before, after.status, intent);
}

/** Why an article may not become this, if it may not. */
export function refusalOfStatus(
  before: Article,
  status: Status,
  { precondition }: Pick<Intent, 'precondition'>,
): Outcome | undefined {
  if (!mayBecome(before, status)) return wrongState(before);
  const comesBack = before.status === 'withdrawn' && status !== 'trash';
  return comesBack && !precondition ? { kind: 'barred', revision: before.revision } : undefined;
}

/** Whether the cron would withdraw at once what is published now. */
export function isExpired({ status, expiresAt }: Draft, now: number): boolean {
  return status === 'published' && expiresAt !== null && expiresAt <= now;
}

export function wrongState(article: Article): Outcome {
  return { kind: 'wrong-state', status: article.status, possible: possibleFor(article) };
}

/** Withdraws article `id`: its page answers 410 (451 with a legal ground), its id stays taken. */
export function withdrawArticle(
  db: Database,
  id: number,
  withdrawal: Withdrawal,
  intent: Intent,
): Promise<Outcome> {
  return mutate(db, id, intent, async (before) => {
    if (!before) return { outcome: { kind: 'missing' } };
    // Out of the trash it comes as it went in, with the withdrawal that it had.
    return before.status === 'trash'
      ? { outcome: wrongState(before) }
      : decideWithdrawal(before, withdrawal, intent);
  });
}

/** What a withdrawal makes of an article; one that is withdrawn already is left as it is unless a legal ground comes. */
export function decideWithdrawal(
  before: Article,
  withdrawal: Withdrawal,
  intent: Intent,
): Decision {
  const kind = 'withdrawn';
  const isWithdrawn = before.status === kind;
  if (isWithdrawn && !addsGround(before.withdrawal, withdrawal)) {
    return { outcome: { kind: 'unchanged', article: before } };
  }
  const refusal = isWithdrawn ? undefined : refusalOfStatus(before, kind, intent);
  if (refusal) return { outcome: refusal };
  const after = withdrawnArticle(before, withdrawal);
  const change = { before, after, action: kind, detail: intent.detail };
  return { outcome: { kind, article: after }, change };
}

/** Read, decide, commit; a writer that lost the race reads again and decides anew. */
export function mutate(
  db: Database,
  id: number,
  intent: Intent,
  decide: (before: Article | undefined) => Promise<Decision>,
): Promise<Outcome> {
  const attempt = async (): Promise<Outcome> => {
    const [before] = await articleQuery(db, id);
    const denial = denialOf(intent.actor, before);
    if (denial) return denial;
    if (intent.precondition && !intent.precondition(before?.revision)) {
      return { kind: 'stale', revision: before?.revision };
    }
    const { outcome, change, alongside } = await decide(before);
    if (!change) return outcome;
    try {
      await commitAll(db, [change], intent, alongside);
      return outcome;
    } catch (error) {
      if (error instanceof Forbidden) return error.denial;
      throw error;
    }
  };
  return optimistically(crowdedAttempts, attempt, () => ({ kind: 'busy' }));
}

/** The one batch of a mutation, of one article or of several: all of it or nothing. */
export async function commitAll(
  db: Database,
  changes: readonly Change[],
  { actor, now }: Pick<Intent, 'actor' | 'now'>,
  alongside: readonly Statement[] = [],
): Promise<void> {
  for (const { before, after } of changes) {
    const denial = denialOf(actor, before, after);
    if (denial) throw new Forbidden(denial);
  }
  const [first, ...rest] = [...(await mutationOf(db, changes, actor, now)), ...alongside];
  if (first) await db.batch([first, ...rest]);
}
