import type { APIRoute } from 'astro';
import { env } from 'cloudflare:workers';
import { connect } from '../../../db/client.ts';
import { jsonAnswer } from '../../../http/answer.ts';
import {
  bodyChunks,
  discardBody,
  mediaTypeOf,
  readJson,
  requireClaimWithin,
} from '../../../http/request-body.ts';
import { logFailure } from '../../../http/failure.ts';
import { ndjson, readLines } from '../../../http/ndjson.ts';
import { Problem } from '../../../http/problem.ts';
import { readSettings } from '../../../http/settings.ts';
import { deliverPurges } from '../../../delivery/cache/deliver-purges.ts';
import { deliver } from '../../../delivery/deliver.ts';
import { together } from '../../../mutations/batch.ts';
import { deliveryTargets } from '../../../delivery/targets.ts';
import { site } from '../../../site.ts';
import { sensitiveWords } from '../_sensitive-words.ts';
import { pushItems, tooMany, type Given, type Result } from './_batch.ts';

const { items: maxItems, bodyLimitBytes } = site.push.batch;

/**
 * Creates or replaces up to a thousand articles, each with its id: NDJSON, answered line by line as it is
 * committed, or a JSON array, answered when all is done.
 */
export const POST: APIRoute = async ({ request, locals }) => {
  const db = connect(env.DB);
  const { siteUrl } = readSettings(env);
  const words = await sensitiveWords();
  const context = { request, db, editor: locals.editor, siteUrl, words };
  const follow = (count: number) => {
    const targets = deliveryTargets(env, locals.cfContext);
    // After a large batch only the cache is purged at once. Indexing for search waits for the cron, since its work
    // would hold up the next batch.
    return count > together ? deliverPurges(db, targets) : deliver(db, targets);
  };
  const mediaType = mediaTypeOf(request);
  if (mediaType === ndjson) {
    requireClaimWithin(request, bodyLimitBytes);
    const { body, ended } = streamed(pushItems(itemsOf(request), context), request);
    locals.cfContext.waitUntil(ended.then(follow));
    return new Response(body, { headers: { 'Content-Type': ndjson } });
  }
  if (mediaType !== 'application/json') {
    throw new Problem('wrong-content-type', {
      detail: `请以 Content-Type: ${ndjson} 或 application/json 发送请求体。`,
    });
  }
  const results = await Array.fromAsync(pushItems(await readArray(request), context));
  locals.cfContext.waitUntil(follow(results.length));
  return jsonAnswer({ results });
};

async function readArray(request: Request): Promise<Given[]> {
  const values = await readJson(request, bodyLimitBytes);
  if (!Array.isArray(values)) throw new Problem('invalid', { detail: '须为 JSON 数组。' });
  if (values.length > maxItems) throw tooMany();
  return values.map((value: unknown) => ({ value }));
}

async function* itemsOf(request: Request): AsyncGenerator<Given> {
  const limits = { lineBytes: site.push.bodyLimitBytes, bodyBytes: bodyLimitBytes };
  for await (const bytes of readLines(bodyChunks(request), limits)) yield { bytes };
}

/**
 * Writes results as lines of a body. They are queued without waiting for the client, since many clients read only after
 * they have sent everything. There are never more than a thousand.
 */
function streamed(results: AsyncIterable<Result>, request: Request) {
  const { promise: ended, resolve } = Promise.withResolvers<number>();
  const encoder = new TextEncoder();
  let isOpen = true;
  let count = 0;
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      const write = async () => {
        for await (const result of results) {
          count++;
          // A client that has gone does not stop the articles that it sent.
          if (isOpen) controller.enqueue(encoder.encode(`${JSON.stringify(result)}\n`));
        }
        await discardBody(request);
        if (isOpen) controller.close();
      };
      void write()
        .catch((error: unknown) => logFailure(request, error))
        .finally(() => resolve(count));
    },
    cancel() {
      isOpen = false;
    },
  });
  return { body, ended };
}
