import type { Miniflare } from 'miniflare';
import { progress } from '../progress.ts';
import { bindingsOf } from '../site.ts';
import { pushArticles } from './push.ts';
import { sendReaders } from './readers.ts';

/** Fills an empty site with the sample newsroom: articles through the endpoint, views through the counter. */
export async function fillNewsroom(
  instance: Miniflare,
  { url, editorToken }: { readonly url: string; readonly editorToken: string },
): Promise<void> {
  const { DB: db, VIEWS: kv } = await bindingsOf(instance);
  if (await db.prepare('SELECT 1 FROM articles LIMIT 1').first()) return;
  const now = Math.floor(Date.now() / 1000);
  await progress('Pushing the sample articles', () => pushArticles(url, editorToken, now));
  await progress('Counting a month of sample readers', () => sendReaders(db, kv, now));
}
