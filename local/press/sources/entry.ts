import type { Item } from '../send.ts';

/** An entry that is left out on purpose: it is no article, or an article in a state that no push brings about. */
export interface Skipped {
  readonly place: string;
  readonly skipped: string;
}

/** An entry that should be an article but cannot be read as one. */
export interface Damaged {
  readonly place: string;
  readonly damaged: string;
}

/** One entry of a file of articles. */
export type Entry = Item | Skipped | Damaged;
