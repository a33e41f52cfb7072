import type { APIRoute } from 'astro';
import { env } from 'cloudflare:workers';
import * as v from 'valibot';
import { connect } from '../../../db/client.ts';
import { jsonAnswer } from '../../../http/answer.ts';
import { readJson, readJsonRows } from '../../../http/request-body.ts';
import { invalidAt, Problem } from '../../../http/problem.ts';
import { parseLegacyAddress } from '../../../legacy/address.ts';
import { legacyUrlsQuery } from '../../../legacy/read.ts';
import { legacyRemoval, maxRows, parseLegacyRows } from '../../../legacy/rows.ts';
import { formatRfc3339, unixNow } from '../../../lib/calendar.ts';
import { pageOf } from '../../../lib/slices.ts';
import { importLegacyUrls, removeLegacyUrls } from '../../../legacy/import.ts';
import { site } from '../../../site.ts';

/** The addresses after `after`, in their order; `next` is the `after` of the next page, null on the last. */
export const GET: APIRoute = async ({ url }) => {
  const { pageSize } = site.legacyUrls;
  const after = url.searchParams.get('after') ?? '';
  const rows = await legacyUrlsQuery(connect(env.DB), { after, count: pageSize + 1 });
  const { shown, last } = pageOf(rows, pageSize);
  return jsonAnswer({
    urls: shown.map(({ address, articleId, path, importedAt }) => ({
      from: address,
      to: articleId ?? path,
      importedAt: formatRfc3339(importedAt, site.timeZone),
    })),
    next: last?.address ?? null,
  });
};

/** Takes `{from, to}` rows, all or none; what was there under the same address is replaced. */
export const POST: APIRoute = async ({ request, locals }) => {
  const parsed = parseLegacyRows(await readJsonRows(request, site.legacyUrls.bodyLimitBytes));
  if (!parsed.ok) throw new Problem('invalid', { errors: parsed.faults });
  const intent = { actor: locals.editor, now: unixNow() };
  const imported = await importLegacyUrls(connect(env.DB), parsed.rows, intent);
  if (!imported.ok) throw new Problem('invalid', { errors: imported.faults });
  return jsonAnswer({ rows: parsed.rows.length, changed: imported.changed });
};

/** Forgets addresses: they answer 404 again. */
export const DELETE: APIRoute = async ({ request, locals }) => {
  const body = v.safeParse(legacyRemoval, await readJson(request, site.legacyUrls.bodyLimitBytes));
  if (!body.success) {
    throw invalidAt('/from', `须为 1 到 ${maxRows} 个旧地址的数组`);
  }
  const addresses = body.output.from.flatMap((text) => parseLegacyAddress(text) ?? []);
  const intent = { actor: locals.editor, now: unixNow() };
  const removed = await removeLegacyUrls(connect(env.DB), addresses, intent);
  return jsonAnswer({ removed });
};
