import type { Headline } from '../articles/article.ts';
import { latestQuery } from '../articles/read.ts';
import type { Results } from '../db/batch.ts';
import type { Database } from '../db/client.ts';
import { site } from '../site.ts';
import { boardsQuery, groupBoards, type Boards } from './boards.ts';

/** The aside beside every article: the latest headlines and the boards, as of `renderedAt` (unix seconds). */
export interface AsideContent {
  readonly latest: readonly Headline[];
  readonly boards: Boards;
  readonly renderedAt: number;
}

/** The aside's statements, to be spread into a page's batch. */
export function asideQueries(db: Database) {
  return { latest: latestQuery(db, site.aside.latest), entries: boardsQuery(db) };
}

/** Puts the results of {@link asideQueries} together. */
export function asideContent(
  { latest, entries }: Results<ReturnType<typeof asideQueries>>,
  renderedAt: number,
): AsideContent {
  return { latest, boards: groupBoards(entries, renderedAt), renderedAt };
}

/** Every article that the aside names. */
export function headlinesOf({ latest, boards }: AsideContent): Pick<Headline, 'id'>[] {
  return [...latest, ...boards.week, ...boards.month, ...boards.hot];
}
