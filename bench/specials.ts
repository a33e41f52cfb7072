import type { Article } from '../src/articles/article.ts';
import { dayOf } from '../src/lib/calendar.ts';
import { periodOf, previousPeriod } from '../src/lib/periods.ts';
import { site } from '../src/site.ts';
import { generateArticles, newest } from './articles.ts';

/** A time so long before all other articles that no list shows these. */
const publishedAt = Date.UTC(2001, 1, 3) / 1000;
const place = { section: site.sections[0].slug, publishedAt };

/** Kinds of articles that the bench does not generate: in three parts, withdrawn, and withdrawn on legal demand. */
export const longArticle = { ...place, id: 1 };
export const plainlyGone = { ...place, id: 2 };
export const legallyGone = { ...place, id: 3 };

/** The rows of these articles, to insert after `count` others. */
export function specialArticles(count: number): Article[] {
  const [one, two, three] = generateArticles(3);
  if (!one || !two || !three) throw new Error('There are no three articles.');
  const parts = [one, two, three].map(({ bodyHtml }) => bodyHtml);
  const withdrawal = { at: publishedAt, reason: '内容有误' };
  return [
    { ...one, ...longArticle, seq: count + 1, bodyHtml: parts.join('<hr class="page-break">') },
    { ...two, ...plainlyGone, seq: count + 2, ...gone(withdrawal) },
    { ...three, ...legallyGone, seq: count + 3, ...gone({ ...withdrawal, legal: '法院裁定' }) },
  ];
}

function gone(withdrawal: object) {
  return { status: 'withdrawn', withdrawal: JSON.stringify(withdrawal) } as const;
}

/** The last whole week before the newest article. */
export const frozenWeek = previousPeriod(periodOf('week', dayOf(newest, site.timeZone)));

/** Archives a board of the newest articles for `frozenWeek`. */
export async function freezeWeek(d1: D1Database): Promise<void> {
  await d1.batch([
    d1
      .prepare(
        `INSERT INTO board_archive
          (period, rank, article_id, section, title, published_at, views, previous_rank)
          SELECT ?, row_number() OVER (ORDER BY published_at DESC, id DESC) AS rank, id, section, title,
          published_at, 100, NULL
        FROM articles WHERE status = 'published' ORDER BY rank LIMIT ?`,
      )
      .bind(frozenWeek.name, site.boards.archived),
    d1
      .prepare(`INSERT INTO board_periods (kind, first_day, frozen_at) VALUES ('week', ?, ?)`)
      .bind(frozenWeek.firstDay, newest),
  ]);
}
