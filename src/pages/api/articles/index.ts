import type { APIRoute } from 'astro';
import { env } from 'cloudflare:workers';
import { articleHandle, listedJson } from '../../../articles/json.ts';
import { editorsQuery } from '../../../articles/read.ts';
import { parseSubmission } from '../../../articles/submission.ts';
import { connect } from '../../../db/client.ts';
import { jsonAnswer } from '../../../http/answer.ts';
import { readJson } from '../../../http/request-body.ts';
import { revisionTag } from '../../../http/conditional.ts';
import { Problem, valid } from '../../../http/problem.ts';
import { readSettings } from '../../../http/settings.ts';
import { createArticle } from '../../../mutations/create.ts';
import { sha256 } from '../../../lib/crypto.ts';
import { pageOf } from '../../../lib/slices.ts';
import { site } from '../../../site.ts';
import { intentOf } from '../_mutation.ts';
import { readQuery } from '../_request.ts';
import { listRequest } from './_operations.ts';
import { denial, sensitive, warningsJson } from '../_outcome.ts';
import { sensitiveWords } from '../_sensitive-words.ts';
import { deliverLater } from '../_deliver.ts';

/** Lists articles as editors see them, newest first. `next` is the `before` of the next page. */
export const GET: APIRoute = async ({ url }) => {
  const query = readQuery(url, listRequest);
  const { siteUrl } = readSettings(env);
  const count = site.editing.pageSize + 1;
  const rows = await editorsQuery(connect(env.DB), { ...query, count });
  const { shown, last } = pageOf(rows, site.editing.pageSize);
  return jsonAnswer({ articles: shown.map((row) => listedJson(row, siteUrl)), next: last?.seq });
};

export const POST: APIRoute = async (call) => {
  const { request, locals } = call;
  const key = readIdempotencyKey(request.headers);
  const { siteUrl } = readSettings(env);
  // The key belongs to the request as it came, not to the parsed submission.
  const body = await readJson(request, site.push.bodyLimitBytes);
  const submission = valid(parseSubmission(body, siteUrl));
  const db = connect(env.DB);
  const requestHash = await sha256(JSON.stringify(body));
  const created = await createArticle(
    db,
    submission,
    { ...intentOf(call), precondition: undefined, words: await sensitiveWords() },
    (article, warnings) => {
      const handle = articleHandle(article, siteUrl);
      return {
        status: 201,
        headers: { ETag: revisionTag(handle.revision), Location: handle.url },
        body: { ...handle, outcome: 'created', warnings: warningsJson(warnings, siteUrl) },
      };
    },
    key === undefined ? undefined : { key, requestHash },
  );
  if (created.kind === 'forbidden') throw denial(created);
  if (created.kind === 'sensitive') throw sensitive(created.found);
  if (created.kind === 'key-reused') {
    throw new Problem('key-reused', { detail: '请为新稿件换一个 Idempotency-Key。' });
  }
  deliverLater(db, locals);
  const { status, headers, body: json } = created.answer;
  return jsonAnswer(json, { status, headers });
};

/**
 * The request's `Idempotency-Key`, undefined when it has none.
 * @throws Problem 422 unless it is 1 to 255 printable ASCII characters.
 */
function readIdempotencyKey(headers: Headers): string | undefined {
  const key = headers.get('Idempotency-Key');
  if (key === null) return undefined;
  if (/^[\x21-\x7e]{1,255}$/.test(key)) return key;
  throw new Problem('invalid', { detail: 'Idempotency-Key 须为 1 到 255 个可见 ASCII 字符。' });
}
