import { connect } from '../../src/db/client.ts';
import { freezeEnded } from '../../src/rankings/freeze.ts';
import { recomputeBoards } from '../../src/rankings/recompute.ts';
import { Counter } from '../../src/views/counter/counter.ts';
import { rollUp, settledHour } from '../../src/views/rollup/rollup.ts';
import { randomFrom } from '../random.ts';
import { sampleArticles } from './articles.ts';

const hour = 3_600;
const historyHours = 30 * 24;
/** Hours between two rollups: far less than KV keeps an hour's views. */
const rollupEvery = 48;
/** Readers in each hour of the day in Asia/Shanghai: few at night, most at noon and in the evening. */
const curve = [2, 1, 1, 0, 0, 1, 3, 6, 8, 8, 7, 8, 10, 8, 7, 7, 7, 8, 9, 10, 10, 9, 7, 4];
/** Readers come in these hours only on days older than `hourlyDays`, which makes the first start quicker. */
const busyHours = [8, 12, 20];
const hourlyDays = 3;

/**
 * Lets a few thousand readers read over the last 30 days, through the real counter and rollup at those past times.
 * Then recomputes the boards and archives the periods that have ended. But for the date, every run is the same.
 * `now` is in unix seconds.
 */
export async function sendReaders(d1: D1Database, kv: KVNamespace, now: number): Promise<void> {
  const db = connect(d1);
  const random = randomFrom(20221123);
  const counter = new Counter('sample');
  for (let age = historyHours; age >= 0; age--) {
    const time = now - age * hour;
    const readers = readersAt((new Date(time * 1000).getUTCHours() + 8) % 24, age);
    for (let reader = 0; reader < readers; reader++) {
      const id = pickArticle(random, age * 60);
      if (id !== undefined) counter.record(id, time * 1000);
    }
    if (age % rollupEvery === 0) {
      await counter.flush(kv, time * 1000);
      await rollUp(db, kv, time);
    }
  }
  await recomputeBoards(db, now);
  await freezeEnded(db, { now, settledHour: await settledHour(db, now) });
}

function readersAt(hourOfDay: number, age: number): number {
  const readers = curve[hourOfDay] ?? 0;
  if (age <= hourlyDays * 24) return readers;
  return busyHours.includes(hourOfDay) ? readers * 5 : 0;
}

/** Picks an article that was published by then: mostly a new one, or one of the few that everybody reads. */
function pickArticle(random: () => number, minutesAgo: number): number | undefined {
  const weights = sampleArticles.map((article) => {
    const age = article.minutesAgo - minutesAgo;
    if (age < 0) return 0;
    const freshness = 0.5 ** (age / (36 * 60));
    return (freshness + 0.02) * (1 + ((article.id * 7) % 11));
  });
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  let point = random() * total;
  return sampleArticles.find((_, index) => (point -= weights[index] ?? 0) < 0)?.id;
}
