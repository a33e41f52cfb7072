import type { APIRoute } from 'astro';
import { env } from 'cloudflare:workers';
import { connect } from '../../../db/client.ts';
import { requireEverySection } from '../../../editors/permissions.ts';
import { jsonAnswer } from '../../../http/answer.ts';
import { Problem } from '../../../http/problem.ts';
import { readSettings } from '../../../http/settings.ts';
import { unixNow } from '../../../lib/calendar.ts';
import { archivePath } from '../../../lib/paths.ts';
import { parsePeriod } from '../../../lib/periods.ts';
import { correctArchive } from '../../../rankings/correct-archive.ts';
import { site } from '../../../site.ts';
import { deliverLater } from '../_deliver.ts';
import { readBody } from '../_request.ts';
import { correctionRequest } from './_operations.ts';

/** Freezes an archived week or month anew, from the daily views as they are now. */
export const POST: APIRoute = async ({ request, params, locals }) => {
  requireEverySection(locals.editor);
  const { reason } = await readBody(request, correctionRequest);
  const period = parsePeriod(params['name']);
  if (!period) throw new Problem('no-archive', { detail: '须为一周(2026-W47)或一月(2026-11)。' });
  const db = connect(env.DB);
  const intent = { actor: locals.editor, now: unixNow() };
  const corrected = await correctArchive(db, period, reason, intent);
  switch (corrected.kind) {
    case 'not-frozen':
      throw new Problem('no-archive', { detail: '这一周或这一月尚未归档,或没有阅读数。' });
    case 'days-gone':
      throw new Problem('days-gone', {
        detail: `每日阅读数保留 ${site.views.dailyRetentionDays} 天。`,
      });
    case 'corrected':
      deliverLater(db, locals);
      return jsonAnswer({
        archive: period.name,
        url: readSettings(env).siteUrl + archivePath(period.name),
        changes: corrected.changes,
      });
  }
};
