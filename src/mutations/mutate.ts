import type { Article } from '../articles/article.ts';
import { mayBecome, possibleFor, type Status } from '../articles/lifecycle.ts';
import { articleQuery } from '../articles/read.ts';
import type { Sensitive, WordList } from '../articles/sensitive.ts';
import type { Draft } from '../articles/write.ts';
import { optimistically } from '../db/clash.ts';
import type { Statement } from '../db/batch.ts';
import type { Database } from '../db/client.ts';
import { mayChange, mayTouch, type Act, type Actor } from '../editors/editor.ts';
import { mutationOf, type Change } from './change-statements.ts';
import type { Warning } from './warnings.ts';

/** Who asks and when, and what they believe is there (RFC 9110 preconditions). */
export interface Intent extends Act {
  /** Extra fields for the audit entry. */
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

/** The refusal of what an article in this state cannot become. */
export function wrongState(article: Article): Outcome {
  return { kind: 'wrong-state', status: article.status, possible: possibleFor(article) };
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
  { actor, now }: Act,
  alongside: readonly Statement[] = [],
): Promise<void> {
  for (const { before, after } of changes) {
    const denial = denialOf(actor, before, after);
    if (denial) throw new Forbidden(denial);
  }
  const [first, ...rest] = [...(await mutationOf(db, changes, actor, now)), ...alongside];
  if (first) await db.batch([first, ...rest]);
}
