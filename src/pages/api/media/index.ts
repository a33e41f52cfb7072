import type { APIRoute } from 'astro';
import { env } from 'cloudflare:workers';
import { connect } from '../../../db/client.ts';
import { jsonAnswer } from '../../../http/answer.ts';
import { readAtMost } from '../../../http/request-body.ts';
import { Problem } from '../../../http/problem.ts';
import { readSettings } from '../../../http/settings.ts';
import { unixNow } from '../../../lib/calendar.ts';
import { pageOf } from '../../../lib/slices.ts';
import { fileJson } from '../../../media/json.ts';
import { withoutLocation } from '../../../media/strip-location.ts';
import { examine, type Picture } from '../../../media/picture.ts';
import { filePlace, filesQuery, parseFilePlace } from '../../../media/read.ts';
import { uploadFile } from '../../../media/upload.ts';
import { site } from '../../../site.ts';

/** Lists files, newest first, after the place `before`. `next` is the `before` of the next page, null on the last. */
export const GET: APIRoute = async ({ url }) => {
  const asked = url.searchParams.get('before');
  const before = parseFilePlace(asked);
  if (asked !== null && !before) {
    throw new Problem('invalid', { detail: 'before 须为上一页所给的 next。' });
  }
  const rows = await filesQuery(connect(env.DB), { before, count: site.media.pageSize + 1 });
  const { siteUrl } = readSettings(env);
  const { shown, last } = pageOf(rows, site.media.pageSize);
  return jsonAnswer({
    files: shown.map((file) => fileJson(file, siteUrl)),
    next: last ? filePlace(last) : null,
  });
};

/**
 * Stores the request's body as a file, whatever its name or `Content-Type`. The same bytes again change nothing. The
 * place where a photograph was taken is blanked before.
 */
export const PUT: APIRoute = async ({ request, locals }) => {
  const sent = await readAtMost(request, site.media.limitBytes);
  const picture = pictureOf(sent);
  const bytes = withoutLocation(picture.extension, sent);
  const intent = { actor: locals.editor, now: unixNow() };
  const uploaded = await uploadFile(connect(env.DB), env.MEDIA, bytes, picture, intent);
  if (uploaded.kind === 'barred') {
    throw new Problem('file-withdrawn', { detail: '这一文件已被撤下,不能再次上传。' });
  }
  const file = fileJson(uploaded.file, readSettings(env).siteUrl);
  return jsonAnswer(
    { ...file, outcome: uploaded.kind },
    uploaded.kind === 'created' ? { status: 201, headers: { Location: file.url } } : {},
  );
};

function pictureOf(bytes: Uint8Array): Picture {
  const examined = examine(bytes);
  if (examined.ok) return examined.picture;
  switch (examined.reason) {
    case 'unknown-type':
      throw new Problem('unknown-media-type', {
        detail: '只收 JPEG、PNG、WebP、AVIF 与 GIF 图片(按文件内容判断),不收 SVG。',
      });
    case 'broken':
      throw new Problem('broken-file', { detail: '读不出尺寸,或文件没有传完;请重新导出后上传。' });
    case 'too-large':
      throw new Problem('broken-file', { detail: '图片像素过多,不得超过一亿。' });
  }
}
