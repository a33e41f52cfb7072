import type { SampleArticle } from './article.ts';
import { jiankang } from './sections/jiankang.ts';
import { jiaoyu } from './sections/jiaoyu.ts';
import { keji } from './sections/keji.ts';
import { minsheng } from './sections/minsheng.ts';
import { pinpai } from './sections/pinpai.ts';
import { shenghuo } from './sections/shenghuo.ts';
import { zixun } from './sections/zixun.ts';

/**
 * The articles of a new local site, oldest first. Everything in them is made up: the city of 青禾 and its
 * districts, the people, the firms, the newspapers and the figures.
 */
export const sampleArticles: readonly SampleArticle[] = [
  ...jiankang,
  ...jiaoyu,
  ...keji,
  ...minsheng,
  ...pinpai,
  ...shenghuo,
  ...zixun,
].sort((a, b) => b.minutesAgo - a.minutesAgo);
