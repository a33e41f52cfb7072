import { randomFrom } from '../local/random.ts';
import type { viewsDaily, viewsHourly } from '../src/db/counting-schema.ts';
import { dayOf, hourOf } from '../src/lib/calendar.ts';
import { site } from '../src/site.ts';
import { idAt, newest } from './articles.ts';

/** The most articles that are read in a day and in an hour. */
const readInADay = 2_000;
const readInAnHour = 400;

/** Views of the days that the month's board sums. */
export function* generateDailyViews(articles: number): Generator<typeof viewsDaily.$inferInsert> {
  const random = randomFrom(7);
  const today = dayOf(newest, site.timeZone);
  for (let day = today - site.boards.monthDays + 1; day <= today; day++) {
    for (const [articleId, views] of readers(random, articles, readInADay)) {
      yield { day, articleId, views };
    }
  }
}

/** Views of the hours that the hot board sums. */
export function* generateHourlyViews(articles: number): Generator<typeof viewsHourly.$inferInsert> {
  const random = randomFrom(24);
  const now = hourOf(newest);
  for (let hour = now - site.boards.hotHours + 1; hour <= now; hour++) {
    for (const [articleId, views] of readers(random, articles, readInAnHour)) {
      yield { hour, articleId, views };
    }
  }
}

/** Draws readers, and gives the views by article. The newer an article, the more likely it is read. */
function readers(random: () => number, articles: number, count: number): Map<number, number> {
  const views = new Map<number, number>();
  for (let reader = 0; reader < Math.min(articles, count); reader++) {
    const id = idAt(articles - 1 - Math.floor(articles * random() ** 4));
    views.set(id, (views.get(id) ?? 0) + 1 + Math.floor(random() * 40));
  }
  return views;
}
