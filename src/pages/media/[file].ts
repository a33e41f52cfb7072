import type { APIRoute } from 'astro';
import { env } from 'cloudflare:workers';
import { readAll } from '../../db/batch.ts';
import { cacheAtEdge, cacheForGood } from '../../cache/caching.ts';
import { logFailure } from '../../http/failure.ts';
import { readRange } from '../../http/range.ts';
import { httpDate, isUnmodified } from '../../http/conditional.ts';
import { fileName, mediaTypes, parseFileName, type MediaFile } from '../../media/file.ts';
import { fileWithdrawal } from '../../media/json.ts';
import { fileQuery } from '../../media/read.ts';
import { resize, widthsOf } from '../../media/resize.ts';
import { tags } from '../../cache/tags.ts';
import { site } from '../../site.ts';
import { missingText } from '../_answer.ts';
import { databaseOf } from '../_reading.ts';

/** Serves an uploaded picture, or a smaller width of it (RFC 9110: ranges, conditions). */
export const GET: APIRoute = async ({ params, request }) => {
  const name = parseFileName(params['file']);
  if (!name) return missingText('没有这个文件');
  const headers = new Headers({ 'Access-Control-Allow-Origin': '*' });
  const db = databaseOf(headers);
  const {
    file: [file],
  } = await readAll(db, { file: fileQuery(db, name.hash) });
  const { width } = name;
  const isOffered = width === undefined || (file && widthsOf(file).includes(width));
  if (file?.extension !== name.extension || !isOffered) {
    return missingText('没有这个文件', [tags.file(name.hash)]);
  }
  const withdrawal = fileWithdrawal(file);
  if (withdrawal) return goneText(file, withdrawal.legal !== undefined, headers);
  cacheForGood(headers, site.caching.media, [tags.file(file.hash)]);
  return width === undefined
    ? whole(request, file, headers)
    : smaller(request, file, width, headers);
};

export const HEAD = GET;

function goneText({ hash }: MediaFile, byLaw: boolean, headers: Headers): Response {
  headers.set('Content-Type', 'text/plain; charset=utf-8');
  cacheAtEdge(headers, site.caching.gone, [tags.file(hash)]);
  return new Response('文件已撤下\n', { status: byLaw ? 451 : 410, headers });
}

async function whole(request: Request, file: MediaFile, headers: Headers): Promise<Response> {
  const { hash, extension, bytes: size } = file;
  const tag = `"${hash}"`;
  const lastModified = httpDate(file.uploadedAt);
  headers.set('ETag', tag);
  headers.set('Last-Modified', lastModified);
  headers.set('Accept-Ranges', 'bytes');
  if (isUnmodified(request.headers, tag, lastModified)) {
    return new Response(null, { status: 304, headers });
  }
  const range = readRange(request.headers, { size, tag, lastModified });
  if (range === 'unsatisfiable') {
    headers.set('Content-Range', `bytes */${size}`);
    return new Response(null, { status: 416, headers });
  }
  const { first, last } = range ?? { first: 0, last: size - 1 };
  headers.set('Content-Type', mediaTypes[extension]);
  headers.set('Content-Length', String(last - first + 1));
  if (range) headers.set('Content-Range', `bytes ${first}-${last}/${size}`);
  const status = range ? 206 : 200;
  if (request.method === 'HEAD') return new Response(null, { status, headers });
  const part = { range: { offset: first, length: last - first + 1 } };
  return new Response(await objectOf(file, part), { status, headers });
}

async function objectOf(
  file: MediaFile,
  part: R2GetOptions = {},
): Promise<ReadableStream<Uint8Array>> {
  const object = await env.MEDIA.get(fileName(file), part);
  if (!object || !('body' in object)) throw new Error(`R2 lacks ${fileName(file)}`);
  return object.body;
}

/** Serves a smaller width. Where nothing makes one, serves the original, cached only for a while. */
async function smaller(
  request: Request,
  file: MediaFile,
  width: number,
  headers: Headers,
): Promise<Response> {
  const tag = `"${file.hash}-${width}"`;
  // The tag is weak, since another run may compress the picture differently.
  headers.set('ETag', `W/${tag}`);
  headers.set('Last-Modified', httpDate(file.uploadedAt));
  if (isUnmodified(request.headers, tag, headers.get('Last-Modified'))) {
    return new Response(null, { status: 304, headers });
  }
  if (env.IMAGES) {
    try {
      const type = mediaTypes[file.extension];
      const body = await resize(env.IMAGES, await objectOf(file), { width, type });
      headers.set('Content-Type', type);
      return new Response(request.method === 'HEAD' ? null : body, { headers });
    } catch (error) {
      logFailure(request, error);
    }
  }
  const original = await whole(request, file, new Headers(headers));
  cacheAtEdge(original.headers, site.caching.listing, [tags.file(file.hash)]);
  return original;
}
