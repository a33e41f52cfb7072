import type { APIRoute } from 'astro';
import { env } from 'cloudflare:workers';
import { connect, type Database } from '../../../db/client.ts';
import { requireEverySection } from '../../../editors/permissions.ts';
import { jsonAnswer } from '../../../http/answer.ts';
import { Problem } from '../../../http/problem.ts';
import { readSettings } from '../../../http/settings.ts';
import { unixNow } from '../../../lib/calendar.ts';
import { mediaPath, type MediaFile } from '../../../media/file.ts';
import { deleteWithdrawn } from '../../../media/bucket.ts';
import { beginTakedown, rehearse, takeDown } from '../../../takedowns/takedown.ts';
import { parseTakedown, type TakedownRequest } from '../../../takedowns/request.ts';
import { matcher, select } from '../../../takedowns/selection.ts';
import { deliverLater } from '../_deliver.ts';
import { readBody } from '../_request.ts';
import { articleUrl } from '../../../articles/notation.ts';

/**
 * Withdraws the articles of a selection, a thousand a request. `next` is the `after` of the next request, null at the
 * end. A dry run lists the articles instead.
 */
export const POST: APIRoute = async ({ request, locals }) => {
  requireEverySection(locals.editor);
  const asked = await readBody(request, parseTakedown);
  const db = connect(env.DB);
  const { ids, next = null } = await select(db, env.SEARCH, asked.selection, asked.after);
  return jsonAnswer({
    dryRun: asked.dryRun,
    ...(asked.dryRun ? await list(db, ids, asked) : await withdraw(db, ids, asked, locals)),
    next,
  });
};

async function list(db: Database, ids: readonly number[], asked: TakedownRequest) {
  const { siteUrl } = readSettings(env);
  const { taken, files } = await rehearse(db, ids, matcher(asked.selection), asked.withdrawal);
  const articles = taken.map(({ article, outcome, ...one }) => ({
    ...one,
    outcome: outcome === 'withdrawn' ? 'to-withdraw' : outcome,
    title: article?.title,
    status: article?.status,
    url: article && articleUrl(article, siteUrl),
  }));
  return { articles, media: files.map(fileHandle) };
}

async function withdraw(
  db: Database,
  ids: readonly number[],
  asked: TakedownRequest,
  { editor, cfContext }: App.Locals,
) {
  const { id = crypto.randomUUID() } = asked;
  const now = unixNow();
  const intent = { actor: editor, now };
  if (!(await beginTakedown(db, id, asked, intent))) {
    throw new Problem('takedown-reused', { detail: '请为另一次下架换一个 id,或不写 id。' });
  }
  const withdrawal = { at: now, ...asked.withdrawal };
  try {
    const { taken, files } = await takeDown(db, ids, { id, withdrawal }, intent);
    return { id, articles: taken, media: files.map(fileHandle) };
  } finally {
    // A run that fails half-way has withdrawn articles, which must leave the cache, too.
    deliverLater(db, { cfContext });
    cfContext.waitUntil(deleteWithdrawn(db, env.MEDIA, now));
  }
}

function fileHandle(file: Pick<MediaFile, 'hash' | 'extension'>) {
  return { hash: file.hash, url: readSettings(env).siteUrl + mediaPath(file) };
}
