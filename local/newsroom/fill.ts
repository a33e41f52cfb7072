import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Miniflare } from 'miniflare';
import * as v from 'valibot';
import { progress } from '../progress.ts';
import { bindingsOf } from '../site.ts';
import { sendReaders } from './readers.ts';
import { formatRfc3339 } from '../../src/lib/calendar.ts';
import { site } from '../../src/site.ts';
import { sampleArticles } from './articles.ts';

const markSchema = v.object({ now: v.number(), filled: v.boolean() });

interface Target {
  readonly url: string;
  readonly editorToken: string;
  readonly stateDir: string;
}

/**
 * Fills a new site with the sample newsroom: articles through the API, views through the counter. Every step can
 * be repeated, so the next start repeats a fill that was interrupted.
 */
export async function fillNewsroom(instance: Miniflare, target: Target): Promise<void> {
  const { DB: db, VIEWS: kv } = await bindingsOf(instance);
  const file = join(target.stateDir, 'newsroom.json');
  const mark = existsSync(file) ? readMark(file) : undefined;
  const isNew = !mark && !(await db.prepare('SELECT 1 FROM articles LIMIT 1').first());
  if (!isNew && mark?.filled !== false) return;

  const now = mark?.now ?? Math.floor(Date.now() / 1000);
  const write = (filled: boolean) => writeFileSync(file, JSON.stringify({ now, filled }));
  write(false);
  await progress('Pushing the sample articles', () =>
    pushArticles(target.url, target.editorToken, now),
  );
  await progress('Counting a month of sample readers', () => sendReaders(db, kv, now));
  write(true);
}

function readMark(file: string): v.InferOutput<typeof markSchema> {
  return v.parse(markSchema, JSON.parse(readFileSync(file, 'utf8')));
}

/** Pushes the sample articles as an editor would. `now` is in unix seconds. */
export async function pushArticles(url: string, editorToken: string, now: number): Promise<void> {
  for (const { id, minutesAgo, ...fields } of sampleArticles) {
    const publishedAt = formatRfc3339(now - minutesAgo * 60, site.timeZone);
    const response = await fetch(`${url}/api/articles/${id}`, {
      method: 'PUT',
      headers: { Authorization: `Bearer ${editorToken}`, 'Content-Type': 'application/json' },
      body: JSON.stringify({ ...fields, publishedAt }),
    });
    if (!response.ok) throw new Error(`article ${id}: ${response.status} ${await response.text()}`);
  }
}
