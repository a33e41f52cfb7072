import { createHash } from 'node:crypto';
import { randomFrom } from '../local/random.ts';
import type { Article } from '../src/articles/article.ts';
import { site } from '../src/site.ts';
import { columnsOf } from '../src/articles/content.ts';
import { bodyHtml, pick, sentence, title } from './text.ts';
import { words } from './vocabulary.ts';

/** The newest article's time (unix seconds). It is fixed, so that every run of the bench has the same articles. */
export const newest = Date.UTC(2026, 9, 31, 4) / 1000;
const span = 2 * 365 * 86_400;
const firstId = 500_001;
const seed = 20_261_031;

/** The articles of the bench, oldest first. The same count always gives the same articles. */
export function* generateArticles(count: number): Generator<Article> {
  const random = randomFrom(seed);
  for (let index = 0; index < count; index++) yield article(random, index, count);
}

/** The id of the article at this place; the oldest has place 0. */
export function idAt(index: number): number {
  return firstId + index;
}

function article(random: () => number, index: number, count: number): Article {
  const age = ((count - index - random()) * span) / count;
  const publishedAt = Math.floor(newest - age);
  const html = bodyHtml(random);
  const person = words['person'] ?? [];
  return {
    id: idAt(index),
    seq: index + 1,
    ...columnsOf({
      section: pick(random, site.sections).slug,
      title: title(random),
      summary: random() < 0.8 ? sentence(random) : undefined,
      body: html,
      source: {
        name: pick(random, ['青禾日报', '青禾晚报', '澄湖周刊']),
        url: random() < 0.5 ? `https://source.example/${publishedAt}` : undefined,
      },
      author: pick(random, person),
      editor: pick(random, person),
      tags: [pick(random, words['place'] ?? []), pick(random, words['crowd'] ?? [])],
      publishedAt,
    }),
    status: 'published',
    updatedAt: publishedAt,
    revision: 1,
    contentHash: createHash('sha256').update(html).digest('hex'),
    withdrawal: null,
    correctedAt: null,
    mergedInto: null,
  };
}
