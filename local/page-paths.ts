import { sampleArticles } from './newsroom/articles.ts';
import { UsageError } from './settings.ts';

/** Ids of two articles that are pushed and withdrawn at once. Their date is so old that no list shows them. */
const withdrawnIds = { plainly: 9_007_199_254_740_990, byLaw: 9_007_199_254_740_991 };

/** Addresses of pages that the site's own constants do not tell. */
export interface PagePaths {
  /** Path of a published article. */
  readonly article: string;
  /** Path of the second page of an article, and of all its pages at once. */
  readonly part: string;
  readonly full: string;
  /** Path of a topic. */
  readonly topic: string;
  /** Path of a day that has articles. */
  readonly day: string;
  /** Paths of boards that are frozen. */
  readonly week: string;
  readonly month: string;
  /** Path of a preview that is still valid. */
  readonly preview: string;
  /** Path of an article that was withdrawn. */
  readonly withdrawn: string;
  /** Path of an article that was withdrawn on legal demand. */
  readonly withdrawnByLaw: string;
}

interface LocalSite {
  readonly url: string;
  readonly editorToken: string;
}

/** Finds these addresses on a running local site, and pushes the two withdrawn articles that the newsroom lacks. */
export async function findPagePaths(site: LocalSite): Promise<PagePaths> {
  const long = await longArticle(site);
  return {
    article: await linkOn(site, '/', /<main[^]*?href="(\/[a-z]+\/[\d-]+\/\d+\.html)"/),
    part: long.replace('.html', '_2.html'),
    full: long.replace('.html', '_full.html'),
    topic: await linkOn(site, long, /href="(\/topics\/[^"]+)"/),
    day: await linkOn(site, '/latest/', /href="(\/latest\/[\d-]+\/)"/),
    week: await linkOn(site, '/rankings/', /href="(\/rankings\/\d+-W\d+\.html)"/),
    month: await linkOn(site, '/rankings/', /href="(\/rankings\/\d+-\d+\.html)"/),
    preview: await previewOf(site, long),
    withdrawn: await withdraw(site, withdrawnIds.plainly, { reason: '示例:撤稿' }),
    withdrawnByLaw: await withdraw(site, withdrawnIds.byLaw, {
      reason: '示例:撤稿',
      legal: '示例:法院裁定',
    }),
  };
}

/** The first link of a page that matches the pattern. */
async function linkOn({ url }: LocalSite, page: string, pattern: RegExp): Promise<string> {
  const link = pattern.exec(await (await fetch(url + page)).text())?.[1];
  if (link === undefined)
    throw new UsageError(`The local site has no link like ${String(pattern)} on ${page} yet.`);
  return link;
}

/** Path of a sample article of several pages. The site redirects from any address with its id to its own. */
async function longArticle({ url }: LocalSite): Promise<string> {
  const { id } = sampleArticles.find(({ body }) => body.includes('page-break')) ?? {};
  if (id === undefined) throw new UsageError('No sample article has several pages.');
  return new URL((await fetch(`${url}/-/-/${id}.html`)).url).pathname;
}

/** Path of a preview of an article, valid for an hour. */
async function previewOf({ url, editorToken }: LocalSite, article: string): Promise<string> {
  const [, id] = /(\d+)\.html$/.exec(article) ?? [];
  const response = await fetch(`${url}/api/articles/${id}/preview`, {
    method: 'POST',
    headers: { Authorization: `Bearer ${editorToken}` },
  });
  if (!response.ok) throw new UsageError(`preview: ${response.status} ${await response.text()}`);
  const { pathname, search } = new URL((await response.json<{ url: string }>()).url);
  return pathname + search;
}

/** Pushes an article and withdraws it, unless an earlier run did; gives its path. */
async function withdraw(site: LocalSite, id: number, reasons: object): Promise<string> {
  const article = {
    section: 'zixun',
    title: '示例:已撤下的文章',
    body: '<p>示例。</p>',
    publishedAt: '2001-02-03T04:05:06+08:00',
  };
  const pushed = await edit(site, 'PUT', id, article);
  if (pushed !== 409) await edit(site, 'DELETE', id, reasons);
  return `/zixun/2001-02-03/${id}.html`;
}

/**
 * Gives the status: of success, or 409 for a conflict.
 * @throws UsageError for any other answer: a working site does not give it.
 */
async function edit(
  { url, editorToken }: LocalSite,
  method: string,
  id: number,
  body: object,
): Promise<number> {
  const response = await fetch(`${url}/api/articles/${id}`, {
    method,
    headers: { Authorization: `Bearer ${editorToken}`, 'Content-Type': 'application/json' },
    body: JSON.stringify(body),
  });
  if (response.ok || response.status === 409) return response.status;
  throw new UsageError(`${method}: ${response.status} ${await response.text()}`);
}
