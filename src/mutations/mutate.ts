import type { Article } from '../articles/article.ts';
import { mayBecome, possibleFor, type Status } from '../articles/lifecycle.ts';
import { articleQuery } from '../articles/read.ts';
import type { Sensitive, WordList } from '../articles/sensitive.ts';
import type { Draft } from '../articles/write.ts';
import { optimistically } from '../db/clash.ts';
import { writeAll, type Statement } from '../db/batch.ts';
import type { Database } from '../db/client.ts';
import { mayChange, mayTouch, type Act, type Actor } from '../editors/editor.ts';
import { mutationOf, type Change } from './change-statements.ts';
import type { Warning } from './warnings.ts';

/** Who asks and when, and what they believe is there (RFC 9110 preconditions). */
export interface Intent extends Act {
  /** Extra fields for the audit entry. */
  readonly detail?: Readonly<Record<string, unknown>> | undefined;
  /** The condition on the current revision (undefined: no article). Without it any revision will do. */
  readonly precondition?: ((revision: number | undefined) => boolean) | undefined;
  /** The sensitive words to look for in new content. */
  readonly words?: WordList | undefined;
}

export type Outcome =
  | {
      readonly kind: 'created' | 'updated' | 'unchanged' | 'withdrawn' | 'merged';
      readonly article: Draft;
      readonly warnings?: readonly Warning[];
    }
  /** The content has words that the site's list refuses. */
  | { readonly kind: 'sensitive'; readonly found: readonly Sensitive[] }
  | { readonly kind: 'missing' }
  /** Publishing is useless: `expiresAt` has passed, so the cron would withdraw the article at once. */
  | { readonly kind: 'expired' }
  | Denial
  /** A precondition failed; `revision` is the current one, undefined when there is no article. */
  | { readonly kind: 'stale'; readonly revision: number | undefined }
  /** Other writers won every race. Nothing is stored, and the request may be sent again. */
  | { readonly kind: 'busy' }
  /** The article is withdrawn. Only a request with a precondition may bring it back. */
  | { readonly kind: 'barred'; readonly revision: number }
  /** The article cannot take the requested status, only one of `possible`. */
  | { readonly kind: 'wrong-state'; readonly status: Status; readonly possible: readonly Status[] }
  /** The target of a merge is the article itself (perhaps by way of others), or is not published. */
  | { readonly kind: 'loop' | 'no-target' };

/** The actor may not change articles of this section (the old or the new one); without a section: only drafts. */
export interface Denial {
  readonly kind: 'forbidden';
  readonly section: string | undefined;
}

/** {@link commitAll} throws it, before anything is written, for a change that the actor may not make. */
export class Forbidden extends Error {
  readonly denial: Denial;

  constructor(denial: Denial) {
    super(`forbidden: ${denial.section ?? 'beyond drafts'}`);
    this.denial = denial;
  }
}

/**
 * Tries of a writer: more than usual, since many may write one article, or take the next id, at the same moment. In
 * each round one of them gets through, so this is also the number of rivals that a writer survives.
 */
export const crowdedAttempts = 40;

/** The outcome of a mutation, and the change to commit for it. */
export interface Decision {
  readonly outcome: Outcome;
  readonly change?: Change;
  /** Further statements of the batch. */
  readonly alongside?: readonly Statement[];
}

/** The reason why the actor may not make or change these versions of an article; undefined if the actor may. */
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

/** The reason why an article may not take this status; undefined if it may. */
export function refusalOfStatus(
  before: Article,
  status: Status,
  { precondition }: Pick<Intent, 'precondition'>,
): Outcome | undefined {
  if (!mayBecome(before, status)) return wrongState(before);
  const comesBack = before.status === 'withdrawn' && status !== 'trash';
  return comesBack && !precondition ? { kind: 'barred', revision: before.revision } : undefined;
}

/** The refusal that names the article's status and the possible ones. */
export function wrongState(article: Article): Outcome {
  return { kind: 'wrong-state', status: article.status, possible: possibleFor(article) };
}

/** Reads the article, decides, and commits. A writer that loses a race reads again and decides anew. */
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

/** Commits the changes of one or several articles as one atomic batch. */
export async function commitAll(
  db: Database,
  changes: readonly Change[],
  { actor, now }: Act,
  alongside: readonly Statement[] = [],
): Promise<void> {
  for (const { before, after } of changes) {
    const denial = denialOf(actor, before, after);
    if (denial) throw new Forbidden(denial);
  }
  await writeAll(db, { mutation: await mutationOf(db, changes, actor, now), alongside });
}
