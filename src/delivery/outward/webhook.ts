import { signBase64 } from '../../lib/crypto.ts';
import { previousUrlOf, type EventType, type OutwardEvent } from './event.ts';
import { judge, type Outlet, type Sent } from './outlet.ts';
import { articleUrl, siteTime } from '../../articles/notation.ts';

export interface WebhookSettings {
  readonly siteUrl: string;
  readonly name: string;
  readonly url: string;
  /** The decoded secret, without `whsec_`. */
  readonly key: Uint8Array<ArrayBuffer>;
  readonly events: readonly EventType[];
}

/**
 * A partner's endpoint, called by the rules of Standard Webhooks: each call carries one signed event, each event is
 * sent at least once, and events of one article keep their order. `webhook-id` is the same at each attempt.
 */
export function webhook({ siteUrl, name, url, key, events }: WebhookSettings): Outlet {
  return {
    name: `webhook:${name}`,
    events,
    messagesPerCall: 1,
    urlsPerCall: 1,
    async send({ messages: [message], now, post }): Promise<Sent> {
      if (!message) return { outcome: 'accepted', answer: '' };
      const body = JSON.stringify(bodyOf(message.event, siteUrl));
      const answer = judge(await post(url, await sign(key, message.messageId, now, body), body));
      return answer.status === 410 ? { ...answer, outcome: 'gone' } : answer;
    },
  };
}

async function sign(key: Uint8Array<ArrayBuffer>, id: string, now: number, body: string) {
  return {
    'Content-Type': 'application/json; charset=utf-8',
    'webhook-id': id,
    'webhook-timestamp': String(now),
    'webhook-signature': `v1,${await signBase64(key, `${id}.${now}.${body}`)}`,
  };
}

/** The body of a webhook. Articles carry their revision, so that the receiver can tell which state is newer. */
function bodyOf(event: OutwardEvent, siteUrl: string) {
  const timestamp = siteTime(event.at);
  if (event.type === 'boards.updated') return { type: event.type, timestamp, data: {} };
  const { article, mergedInto, withdrawal } = event;
  const { publishedAt, ...facts } = article;
  return {
    type: event.type,
    timestamp,
    data: {
      ...facts,
      url: articleUrl(article, siteUrl),
      previousUrl: previousUrlOf(event, siteUrl),
      publishedAt: siteTime(publishedAt),
      mergedInto,
      withdrawal,
    },
  };
}
