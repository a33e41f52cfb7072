import type { APIRoute } from 'astro';
import { env } from 'cloudflare:workers';
import { connect } from '../../../db/client.ts';
import { wrongSection } from '../../../editors/permissions.ts';
import { jsonAnswer } from '../../../http/answer.ts';
import { Problem } from '../../../http/problem.ts';
import { readSettings } from '../../../http/settings.ts';
import { unixNow } from '../../../lib/calendar.ts';
import { isHash } from '../../../media/file.ts';
import { fileJson, fileWithdrawalRequest } from '../../../media/json.ts';
import { deleteWithdrawn } from '../../../media/bucket.ts';
import { fileQuery } from '../../../media/read.ts';
import { withdrawFile } from '../../../media/withdraw.ts';
import { deliverLater } from '../_deliver.ts';
import { readBody } from '../_request.ts';

function hashOf(text: string | undefined): string {
  if (isHash(text)) return text;
  throw new Problem('no-file', { detail: '文件以其内容的 SHA-256(64 位小写十六进制)为编号。' });
}

export const GET: APIRoute = async ({ params }) => {
  const [file] = await fileQuery(connect(env.DB), hashOf(params['hash']));
  if (!file) throw new Problem('no-file');
  return jsonAnswer(fileJson(file, readSettings(env).siteUrl));
};

export const DELETE: APIRoute = async ({ params, request, locals }) => {
  const hash = hashOf(params['hash']);
  const withdrawal = await readBody(request, fileWithdrawalRequest);
  const db = connect(env.DB);
  const now = unixNow();
  const intent = { actor: locals.editor, now };
  const outcome = await withdrawFile(db, hash, { at: now, ...withdrawal }, intent);
  if (outcome.kind === 'missing') throw new Problem('no-file');
  if (outcome.kind === 'forbidden') throw wrongSection(outcome.section);
  deliverLater(db, locals);
  // If this fails, the minutely cron deletes the object.
  locals.cfContext.waitUntil(deleteWithdrawn(db, env.MEDIA, now));
  const file = fileJson(outcome.file, readSettings(env).siteUrl);
  return jsonAnswer({ ...file, outcome: outcome.kind });
};
