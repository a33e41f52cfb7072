import { formatRfc3339 } from '../lib/calendar.ts';
import { articlePath } from '../lib/paths.ts';
import type { Board } from './boards.ts';
import type { Concentrated } from './concentration.ts';
import type { rulingsQuery } from './rulings.ts';
import { site } from '../site.ts';

/** A board as editors see it. */
export function boardJson(board: string, { entries, computedAt }: Board, siteUrl: string) {
  return {
    board,
    computedAt: computedAt === undefined ? null : time(computedAt),
    entries: entries.map(({ rank, id, section, title, publishedAt, views, pinned }) => {
      return { rank, id, title, url: urlOf({ id, section, publishedAt }, siteUrl), views, pinned };
    }),
  };
}

/** An article whose views come from few networks. */
export function concentratedJson(article: Concentrated, siteUrl: string) {
  const { id, title, views, repeated } = article;
  return { id, title, url: urlOf(article, siteUrl), views, repeated };
}

type RulingRow = Awaited<ReturnType<typeof rulingsQuery>>[number];

/** A ruling as editors see it; without title and URL when its article is no more. */
export function rulingJson(ruling: RulingRow, siteUrl: string) {
  const { articleId, section, title, publishedAt } = ruling;
  const isThere = section !== null && publishedAt !== null;
  return {
    board: ruling.board,
    article: articleId,
    title: title ?? undefined,
    url: isThere ? urlOf({ id: articleId, section, publishedAt }, siteUrl) : undefined,
    kind: ruling.kind,
    rank: ruling.rank ?? undefined,
    reason: ruling.reason,
    until: time(ruling.until),
    madeBy: ruling.madeBy,
    madeAt: time(ruling.madeAt),
  };
}

type Placed = Pick<Concentrated, 'id' | 'section' | 'publishedAt'>;

const urlOf = (article: Placed, siteUrl: string) => siteUrl + articlePath(article, site.timeZone);
const time = (seconds: number) => formatRfc3339(seconds, site.timeZone);
