import type { Board } from './boards.ts';
import type { Concentrated } from './concentration.ts';
import type { rulingsQuery } from './rulings.ts';
import { articleUrl, siteTime } from '../articles/notation.ts';

/** A board as editors see it. */
export function boardJson(board: string, { entries, computedAt }: Board, siteUrl: string) {
  return {
    board,
    computedAt: siteTime(computedAt) ?? null,
    entries: entries.map(({ rank, id, section, title, publishedAt, views, pinned }) => {
      return {
        rank,
        id,
        title,
        url: articleUrl({ id, section, publishedAt }, siteUrl),
        views,
        pinned,
      };
    }),
  };
}

/** An article whose views come from few networks. */
export function concentratedJson(article: Concentrated, siteUrl: string) {
  const { id, title, views, repeated } = article;
  return { id, title, url: articleUrl(article, siteUrl), views, repeated };
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
    url: isThere ? articleUrl({ id: articleId, section, publishedAt }, siteUrl) : undefined,
    kind: ruling.kind,
    rank: ruling.rank ?? undefined,
    reason: ruling.reason,
    until: siteTime(ruling.until),
    madeBy: ruling.madeBy,
    madeAt: siteTime(ruling.madeAt),
  };
}
