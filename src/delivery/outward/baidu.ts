import * as v from 'valibot';
import { dayOf, startOfDay } from '../../lib/calendar.ts';
import { judge, type Outlet, type Sent } from './outlet.ts';
import { articleUrl } from '../../articles/notation.ts';
import { previousUrlOf } from './event.ts';

export interface BaiduSettings {
  readonly siteUrl: string;
  readonly endpoint: string;
  readonly site: string;
  readonly token: string;
}

/** The time zone whose midnight gives a new quota. */
const timeZone = 'Asia/Shanghai';

const addresses = v.optional(v.array(v.string()), []);
const answerSchema = v.union([
  v.object({
    success: v.number(),
    remain: v.number(),
    not_same_site: addresses,
    not_valid: addresses,
  }),
  v.object({ error: v.number(), message: v.string() }),
]);

/**
 * Baidu's push of links (普通收录 · API 提交). It sends only new addresses, since each address costs quota of the day, and a
 * repeat would waste it.
 */
export function baidu({ siteUrl, endpoint, site, token }: BaiduSettings): Outlet {
  return {
    name: 'baidu',
    events: ['article.published', 'article.updated'],
    messagesPerCall: 2_000,
    urlsPerCall: 2_000,
    urlsOf(event) {
      if (event.type === 'boards.updated') return [];
      const isNew =
        event.type === 'article.published' || previousUrlOf(event, siteUrl) !== undefined;
      return isNew ? [articleUrl(event.article, siteUrl)] : [];
    },
    async send({ urls, now, post }): Promise<Sent> {
      const address = new URL(endpoint);
      address.search = `?${new URLSearchParams({ site, token })}`;
      const raw = await post(address.href, { 'Content-Type': 'text/plain' }, urls.join('\n'));
      return read(judge(raw), raw.text, urls.length, now);
    },
  };
}

function read(sent: ReturnType<typeof judge>, text: string, sentUrls: number, now: number): Sent {
  const parsed = v.safeParse(answerSchema, parseJson(text));
  if (!parsed.success) return { ...sent, outcome: 'refused' };
  const answer = parsed.output;
  const tomorrow = startOfDay(dayOf(now, timeZone) + 1, timeZone);
  if ('error' in answer) {
    if (!/over quota/i.test(answer.message)) return { ...sent, outcome: 'refused' };
    // A smaller call may still fit into the rest of the day's quota.
    return sentUrls > 1
      ? { ...sent, outcome: 'rejected' }
      : { ...sent, outcome: 'refused', pausedUntil: tomorrow };
  }
  if (sent.outcome !== 'accepted') return sent;
  const { remain, not_same_site: elsewhere, not_valid: invalid } = answer;
  return {
    ...sent,
    unwanted: new Set([...elsewhere, ...invalid]),
    ...(remain > 0 ? { allowance: remain } : { pausedUntil: tomorrow }),
  };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
