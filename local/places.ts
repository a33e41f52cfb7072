import type { Places } from '../tests/support/page-kinds.ts';
import { UsageError } from './settings.ts';

/** Of articles that are withdrawn as soon as they are there; so old that no list shows them. */
const withdrawnIds = { plainly: 9_007_199_254_740_990, byLaw: 9_007_199_254_740_991 };

interface LocalSite {
  readonly url: string;
  readonly editorToken: string;
}

/** Finds on a running local site what some kinds of page need, and puts there what no newsroom has. */
export async function findPlaces(site: LocalSite): Promise<Places> {
  const home = await (await fetch(`${site.url}/`)).text();
  const article = /<main[^]*?href="(\/[a-z]+\/[\d-]+\/\d+\.html)"/.exec(home)?.[1];
  if (!article) throw new UsageError('The local site has no article yet.');
  return {
    article,
    withdrawn: await withdraw(site, withdrawnIds.plainly, { reason: '示例:撤稿' }),
    withdrawnByLaw: await withdraw(site, withdrawnIds.byLaw, {
      reason: '示例:撤稿',
      legal: '示例:法院裁定',
    }),
  };
}

/** Withdraws an article that is pushed for it, unless that was done before; gives its path. */
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

/** @throws UsageError for an answer that a working site never gives; a conflict is none. */
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
