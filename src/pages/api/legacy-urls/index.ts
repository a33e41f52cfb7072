import type { APIRoute } from 'astro';
import { env } from 'cloudflare:workers';
import { connect } from '../../../db/client.ts';
import { jsonAnswer } from '../../../http/answer.ts';
import { readJsonRows } from '../../../http/request-body.ts';
import { valid } from '../../../http/problem.ts';
import { parseLegacyAddress } from '../../../legacy/address.ts';
import { legacyUrlsQuery } from '../../../legacy/read.ts';
import { parseLegacyRows } from '../../../legacy/rows.ts';
import { unixNow } from '../../../lib/calendar.ts';
import { pageOf } from '../../../lib/slices.ts';
import { importLegacyUrls, removeLegacyUrls } from '../../../legacy/import.ts';
import { site } from '../../../site.ts';
import { readBody } from '../_request.ts';
import { removalRequest } from './_operations.ts';
import { siteTime } from '../../../articles/notation.ts';

/** Lists the addresses after `after`, in order. `next` is the `after` of the next page, null on the last. */
export const GET: APIRoute = async ({ url }) => {
  const { pageSize } = site.legacyUrls;
  const after = url.searchParams.get('after') ?? '';
  const rows = await legacyUrlsQuery(connect(env.DB), { after, count: pageSize + 1 });
  const { shown, last } = pageOf(rows, pageSize);
  return jsonAnswer({
    urls: shown.map(({ address, articleId, path, importedAt }) => ({
      from: address,
      to: articleId ?? path,
      importedAt: siteTime(importedAt),
    })),
    next: last?.address ?? null,
  });
};

/** Imports all `{from, to}` rows or none. A row replaces the stored one of the same address. */
export const POST: APIRoute = async ({ request, locals }) => {
  const rows = valid(parseLegacyRows(await readJsonRows(request, site.legacyUrls.bodyLimitBytes)));
  const intent = { actor: locals.editor, now: unixNow() };
  const changed = valid(await importLegacyUrls(connect(env.DB), rows, intent));
  return jsonAnswer({ rows: rows.length, changed });
};

/** Removes addresses, which then answer 404 again. */
export const DELETE: APIRoute = async ({ request, locals }) => {
  const { from } = await readBody(request, removalRequest, site.legacyUrls.bodyLimitBytes);
  const addresses = from.flatMap((text) => parseLegacyAddress(text) ?? []);
  const intent = { actor: locals.editor, now: unixNow() };
  const removed = await removeLegacyUrls(connect(env.DB), addresses, intent);
  return jsonAnswer({ removed });
};
