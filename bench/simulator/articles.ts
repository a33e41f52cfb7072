import { minutesPerDay, sumOf, type MinuteShare } from './daily-curve.ts';
import { articleAt, model } from './model.ts';
import type { Random } from './random.ts';
import { sampler, zipfShares } from './zipf.ts';

/** Draws the article of a view in a minute of the day. */
export type DrawArticle = (minute: number, random: Random) => number;

/** Draws articles by Zipf's law, and the stories that break, which have the ranks before all others. */
export function articleDraw(shares: readonly MinuteShare[]): DrawArticle {
  const drawUsual = sampler(zipfShares(model.articles, model.articleExponent));
  const spikes = shares.map((share) => share.spikes.map((spike) => spike / sumOf(share)));
  const first = spikes[0]?.length ?? 0;
  return (minute, random) => {
    let left = 1;
    const ofMinute = spikes[minute % minutesPerDay] ?? [];
    for (let index = 0; index < ofMinute.length; index++) {
      const share = ofMinute[index] ?? 0;
      if (share > 0 && random() * left < share) return articleAt(index);
      left -= share;
    }
    return articleAt(first + drawUsual(random));
  };
}

/** The number of article ranks that a day can have. */
export const ranks = model.articles + model.spikes.length;
