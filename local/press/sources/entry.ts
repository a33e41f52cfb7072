import type { Item } from '../send.ts';

/** Something in a file that is no article, or not one to push: left out on purpose. */
export interface Skipped {
  readonly place: string;
  readonly skipped: string;
}

/** Something that should be an article and cannot be read as one. */
export interface Damaged {
  readonly place: string;
  readonly damaged: string;
}

/** One thing in a file of articles. */
export type Entry = Item | Skipped | Damaged;
