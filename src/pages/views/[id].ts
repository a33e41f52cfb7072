import type { APIRoute } from 'astro';
import { env } from 'cloudflare:workers';
import { parseArticleId } from '../../articles/article.ts';
import { readAtMost } from '../../http/request-body.ts';
import { logFailure } from '../../http/failure.ts';
import { readSettings } from '../../http/settings.ts';
import { unixNow } from '../../lib/calendar.ts';
import { Counter, countView, type FlushResult } from '../../views/counter/counter.ts';
import { Crowd } from '../../views/counter/crowd.ts';
import { judgeView } from '../../views/visitor.ts';

/** This isolate's replica. It is made at the first view, since Workers allow no randomness at start-up. */
let counter: Counter | undefined;
/** Counts the views that {@link crowd} takes for repeated. */
let repeats: Counter | undefined;
const crowd = new Crowd();

/** The most bytes of a body: more than any signature has. */
const bodyLimitBytes = 100;

/** The beacon. It answers 204 whatever was decided, so that nobody learns the rules and no page breaks. */
export const POST: APIRoute = async ({ params, request, locals }) => {
  try {
    await receive(parseArticleId(params['id']), request, locals.cfContext);
  } catch (error) {
    logFailure(request, error);
  }
  return new Response(null, { status: 204 });
};

export const ALL: APIRoute = () => new Response(null, { status: 405, headers: { Allow: 'POST' } });

async function receive(
  articleId: number | undefined,
  request: Request,
  context: ExecutionContext,
): Promise<void> {
  const { siteUrl, siteSecret, viewsFlushing } = readSettings(env);
  const signature = await readSignature(request);
  if (articleId === undefined || siteSecret === undefined || signature === undefined) return;
  const limits = { perArticle: env.VIEW_ARTICLE_LIMIT, perAddress: env.VIEW_ADDRESS_LIMIT };
  const visit = { request, articleId, signature, siteOrigin: siteUrl, secret: siteSecret };
  const verdict = await judgeView({ ...visit, now: unixNow(), limits });
  if ('refusal' in verdict) return;
  const options = {
    now: () => Date.now(),
    flushing: viewsFlushing,
    waitUntil: (work: Promise<unknown>) => context.waitUntil(work),
    sleep: (ms: number) => scheduler.wait(ms),
    onFlush: (result: FlushResult) =>
      console.log(JSON.stringify({ event: 'views-flush', ...result })),
  };
  counter ??= new Counter(crypto.randomUUID());
  countView(counter, env.VIEWS, articleId, options);
  if (!crowd.isRepeat(verdict.reader, Date.now())) return;
  repeats ??= new Counter(crypto.randomUUID(), 'repeats');
  countView(repeats, env.VIEWS, articleId, options);
}

/** Reads the body; undefined for one that is longer than any signature. */
async function readSignature(request: Request): Promise<string | undefined> {
  try {
    return new TextDecoder().decode(await readAtMost(request, bodyLimitBytes));
  } catch {
    return undefined;
  }
}
