import { replacement, unlessNewer, writeIndex } from '../src/search/changes.ts';
import { perBatch } from '../src/search/indexing.ts';
import { generateArticles } from './articles.ts';

/** Indexes generated articles as the site does, one batch after another. */
export async function fillIndex(search: D1Database, articles: number): Promise<void> {
  let batch: ReturnType<typeof replacement>[] = [];
  for (const article of generateArticles(articles)) {
    batch.push(replacement(search, article, unlessNewer(article)));
    if (batch.length < perBatch) continue;
    await writeIndex(search, batch);
    batch = [];
  }
  await writeIndex(search, batch);
}
