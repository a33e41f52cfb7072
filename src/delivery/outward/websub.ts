import { rankingsPath, sectionPath, topicPath } from '../../lib/paths.ts';
import type { OutwardEvent } from './event.ts';
import { judge, type Outlet, type Sent } from './outlet.ts';

export interface WebSubSettings {
  readonly siteUrl: string;
  readonly hub: string;
}

const files = ['feed.xml', 'atom.xml', 'feed.json'];

/**
 * Tells the hub (WebSub, W3C) in one call which feeds have changed, in the form of PubSubHubbub 0.4:
 * `hub.mode=publish` and a `hub.url` for each feed.
 */
export function webSub({ siteUrl, hub }: WebSubSettings): Outlet {
  return {
    name: 'websub',
    events: [
      'article.published',
      'article.updated',
      'article.withdrawn',
      'article.merged',
      'boards.updated',
    ],
    messagesPerCall: 500,
    urlsPerCall: 150,
    urlsOf: (event) =>
      folders(event).flatMap((folder) => files.map((file) => siteUrl + folder + file)),
    async send({ urls, post }): Promise<Sent> {
      const form = new URLSearchParams([
        ['hub.mode', 'publish'],
        ...urls.map((url) => ['hub.url', url]),
      ] as [string, string][]);
      const headers = { 'Content-Type': 'application/x-www-form-urlencoded' };
      const answer = judge(await post(hub, headers, form.toString()));
      const isAboutFeeds = answer.status === 400 || answer.status === 422;
      return isAboutFeeds ? { ...answer, outcome: 'rejected' } : answer;
    },
  };
}

/** The addresses of the feeds that an event changes: those that had the article before, and those that have it now. */
function folders(event: OutwardEvent): string[] {
  if (event.type === 'boards.updated') {
    return ['week', 'month'].map((board) => `${rankingsPath()}${board}/`);
  }
  const { article, before = article } = event;
  const lists = [before, article].flatMap(({ section, tags }) => [
    sectionPath(section),
    ...tags.map(topicPath),
  ]);
  return [...new Set(['/', ...lists])];
}
