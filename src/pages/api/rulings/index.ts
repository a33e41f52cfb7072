import type { APIRoute } from 'astro';
import { env } from 'cloudflare:workers';
import { connect, type Database } from '../../../db/client.ts';
import type { Editor } from '../../../editors/editor.ts';
import { requireEverySection, requireSection } from '../../../editors/permissions.ts';
import { jsonAnswer } from '../../../http/answer.ts';
import { invalidAt, Problem } from '../../../http/problem.ts';
import { readSettings } from '../../../http/settings.ts';
import { unixNow } from '../../../lib/calendar.ts';
import { pageOf } from '../../../lib/slices.ts';
import { rulingJson } from '../../../rankings/json.ts';
import { applyRulings, endRuling, makeRuling } from '../../../rankings/make-ruling.ts';
import { rulingsQuery, sectionOfBoard } from '../../../rankings/rulings.ts';
import { site } from '../../../site.ts';
import { deliverLater } from '../_deliver.ts';
import { readBody, readQuery } from '../_request.ts';
import { formatRulingPlace, parseRuling, endRequest, rulingsRequest } from './_requests.ts';

/** Lists the rulings that hold, by board and article. `next` is the `after` of the next page, null on the last. */
export const GET: APIRoute = async ({ url }) => {
  const { board, after } = readQuery(url, rulingsRequest);
  const { siteUrl } = readSettings(env);
  const size = site.boards.rulingsPage;
  const asked = { board, after, count: size + 1 };
  const rows = await rulingsQuery(connect(env.DB), unixNow(), asked);
  const { shown, last } = pageOf(rows, size);
  return jsonAnswer({
    rulings: shown.map((row) => rulingJson(row, siteUrl)),
    next: last ? formatRulingPlace(last) : null,
  });
};

/**
 * Pins an article to a place of a board, or excludes it from one board or all, until a time. Replaces an earlier
 * ruling.
 */
export const PUT: APIRoute = async ({ request, locals }) => {
  const { editor } = locals;
  const now = unixNow();
  const ruling = await readBody(request, (body) => parseRuling(body, editor.name, now));
  requireBoard(editor, ruling.board);
  const db = connect(env.DB);
  const { kind: outcome } = await makeRuling(db, ruling, editor);
  switch (outcome) {
    case 'missing':
      throw new Problem('not-found');
    case 'unpublished':
      throw invalidAt('/article', '须为一篇已发布的文章');
    case 'elsewhere':
      throw invalidAt('/board', '文章不在这个栏目');
    case 'taken':
      throw new Problem('place-taken', { detail: '请另选名次,或先取消该名次上的置顶。' });
    case 'ruled':
    case 'unchanged':
      applyLater(db, locals);
      return jsonAnswer({ board: ruling.board, article: ruling.articleId, outcome });
  }
};

/** Ends a ruling before its time. */
export const DELETE: APIRoute = async ({ url, locals }) => {
  const { editor } = locals;
  const { board, article: articleId } = readQuery(url, endRequest);
  requireBoard(editor, board);
  const db = connect(env.DB);
  const isEnded = await endRuling(db, { board, articleId }, { actor: editor, now: unixNow() });
  if (!isEnded) throw new Problem('no-ruling');
  applyLater(db, locals);
  return new Response(null, { status: 204 });
};

/** Checks who may rule on a board: editors of its section; for the site's boards, editors of every section. */
function requireBoard(editor: Editor, board: string): void {
  const section = sectionOfBoard(board);
  if (section === undefined) requireEverySection(editor);
  else requireSection(editor, section);
}

/** Recomputes the boards and then purges the pages that show them. If this fails, the hourly cron does it. */
function applyLater(db: Database, locals: App.Locals): void {
  const applied = applyRulings(db, unixNow()).finally(() => deliverLater(db, locals));
  locals.cfContext.waitUntil(applied);
}
