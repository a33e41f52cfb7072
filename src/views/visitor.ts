import { isbot } from 'isbot';
import * as v from 'valibot';
import { networkOf } from '../lib/network.ts';
import { deriveKey, mac } from '../lib/crypto.ts';
import { site } from '../site.ts';
import { verifyView } from './signature.ts';

const verdictSchema = v.object({
  botManagement: v.object({
    verifiedBot: v.optional(v.boolean()),
    score: v.optional(v.number()),
  }),
});

/** The part of Workers' rate limiting binding that is used here. */
export interface Limiter {
  limit(options: { key: string }): Promise<{ success: boolean }>;
}

/**
 * Why a view does not count. `bot`: no person is looking (a program, or a page loaded in advance). `foreign`: it was
 * not sent from this site. `unsigned`: this site has not signed the id lately. `flood`: a cap is used up.
 */
export type Refusal = 'bot' | 'foreign' | 'unsigned' | 'flood';

export interface Visit {
  readonly request: Request;
  readonly articleId: number;
  readonly signature: string | null | undefined;
  /** `https://jibao.example`: scheme, host and port as browsers write them in `Origin`. */
  readonly siteOrigin: string;
  readonly secret: string;
  /** Unix seconds. */
  readonly now: number;
  readonly limits: { readonly perArticle: Limiter; readonly perAddress: Limiter };
}

/** Either the view is refused, or it counts: then `reader` is an HMAC of the network and the article. */
export type Verdict = { readonly refusal: Refusal } | { readonly reader: string };

/**
 * Decides whether the view counts. Nobody is identified: the address is used only for two caps, which are far above
 * what an office or a phone network behind one address reads. Outside this function the address appears only as an
 * HMAC.
 */
export async function judgeView(visit: Visit): Promise<Verdict> {
  const { request, articleId, signature, siteOrigin, secret, now, limits } = visit;
  if (!isLookedAt(request.headers) || isJudgedBot(request.cf)) return { refusal: 'bot' };
  if (!isFromSite(request.headers, siteOrigin)) return { refusal: 'foreign' };
  if (!(await verifyView(secret, articleId, signature, now))) return { refusal: 'unsigned' };

  const network = networkOf(request.headers.get('CF-Connecting-IP') ?? 'unknown');
  const key = await deriveKey(secret, 'visitors');
  // Ask one cap after the other: a view that the first refuses must not use up the second.
  const reader = await mac(key, `${network}/${articleId}`, 16);
  if (!(await isWithin(limits.perArticle, reader))) return { refusal: 'flood' };
  if (!(await isWithin(limits.perAddress, await mac(key, network, 16))))
    return { refusal: 'flood' };
  return { reader };
}

/** The browser of a phone, as its own or inside an app. */
const phone = /^Mozilla\/5\.0 \((?:Linux|iPhone|iPad)[^)]*\) AppleWebKit\/.* Mobile/;
/**
 * Names of apps that `isbot` takes for programs by a part of them: NewsArticle (今日头条), SogouMobileBrowser, QQNews, …
 */
const appName = /\b(?!\w*(?:bot|spider|crawl|fetch))\w*(?:news|sogou)\w*/gi;

/**
 * Whether a program sent the request. People who read inside the app of a news site or of a search engine are no
 * programs, although their app's name looks like one: in a phone's browser such names are not looked at. A crawler that
 * poses as a phone still says `spider` or `bot` beside its name.
 */
function isProgram(agent: string): boolean {
  return isbot(phone.test(agent) ? agent.replace(appName, '') : agent);
}

function isLookedAt(headers: Headers): boolean {
  const agent = headers.get('User-Agent');
  if (!agent || isProgram(agent)) return false;
  const purpose = `${headers.get('Sec-Purpose') ?? ''} ${headers.get('Purpose') ?? ''}`;
  return !/prefetch|prerender/i.test(purpose);
}

/** Cloudflare's verdict, on plans with bot management: a known bot, or a low score (1 to 99; 0 means not scored). */
function isJudgedBot(cf: unknown): boolean {
  const verdict = v.safeParse(verdictSchema, cf);
  if (!verdict.success) return false;
  const { verifiedBot, score = 0 } = verdict.output.botManagement;
  return verifiedBot === true || (score > 0 && score < site.views.leastBotScore);
}

/** Older browsers do not send `Sec-Fetch-Site` (Fetch Metadata), but every browser sends `Origin` with a POST. */
function isFromSite(headers: Headers, siteOrigin: string): boolean {
  return headers.get('Sec-Fetch-Site') === 'same-origin' || headers.get('Origin') === siteOrigin;
}

async function isWithin(limiter: Limiter, key: string): Promise<boolean> {
  const { success } = await limiter.limit({ key });
  return success;
}
