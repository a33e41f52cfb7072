import { articles, batch } from './contract-cases/articles.ts';
import { boards } from './contract-cases/boards.ts';
import { editing } from './contract-cases/editing.ts';
import { media } from './contract-cases/media.ts';
import { audit, tokens } from './contract-cases/people.ts';
import { legacyUrls, takedowns } from './contract-cases/removal.ts';
import { backup, outbox, release, search } from './contract-cases/upkeep.ts';
import type { Cases } from './contract.ts';

/** For every operation: the role that may call it, and requests that lead to each of its answers and problems. */
export const cases: Cases = {
  ...articles,
  ...editing,
  ...batch,
  ...boards,
  ...media,
  ...takedowns,
  ...legacyUrls,
  ...search,
  ...outbox,
  ...tokens,
  ...audit,
  ...backup,
  ...release,
};
