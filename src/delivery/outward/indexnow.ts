import { previousUrlOf, type OutwardEvent } from './event.ts';
import { judge, type Outlet, type Sent } from './outlet.ts';
import { articleUrl } from '../../articles/notation.ts';

export interface IndexNowSettings {
  readonly siteUrl: string;
  readonly endpoint: string;
  readonly key: string;
}

/** The address of the key. It stands at the root, since it vouches only for addresses below its own folder. */
export const keyPath = (key: string) => `/${key}.txt`;

/** IndexNow (indexnow.org): tells search engines of new, changed and removed addresses. */
export function indexNow({ siteUrl, endpoint, key }: IndexNowSettings): Outlet {
  return {
    name: 'indexnow',
    events: ['article.published', 'article.updated', 'article.withdrawn', 'article.merged'],
    messagesPerCall: 2_000,
    urlsPerCall: 10_000,
    urlsOf: (event) => changedUrls(event, siteUrl),
    async send({ urls, post }): Promise<Sent> {
      const body = JSON.stringify({
        host: new URL(siteUrl).host,
        key,
        keyLocation: siteUrl + keyPath(key),
        urlList: urls,
      });
      const headers = { 'Content-Type': 'application/json; charset=utf-8' };
      const answer = judge(await post(endpoint, headers, body));
      // 400 and 422 blame an address; 403 and 429 are about the key and the pace.
      const isAboutUrls = answer.status === 400 || answer.status === 422;
      return isAboutUrls ? { ...answer, outcome: 'rejected' } : answer;
    },
  };
}

function changedUrls(event: OutwardEvent, siteUrl: string): string[] {
  if (event.type === 'boards.updated') return [];
  const previous = previousUrlOf(event, siteUrl);
  return [articleUrl(event.article, siteUrl), ...(previous === undefined ? [] : [previous])];
}
