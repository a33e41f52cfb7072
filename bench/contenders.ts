import type { Miniflare } from 'miniflare';
import { connect } from '../src/db/client.ts';
import { costOf, requireSameCost, type PageCost } from './cost.ts';
import { pagesOf, type Page } from './pages.ts';
import type { WorkerName } from './workers.ts';

/** The addresses that are loaded side by side: the site's, and those of Workers that answer with the same bytes. */
export interface Contenders {
  readonly name: string;
  readonly cost: PageCost;
  /** The status of the site's answer; the others answer 200. */
  readonly status: number;
  readonly site: string;
  readonly bare: string;
  /** Undefined for pages that do not query D1, or whose batch `pages.ts` does not repeat. */
  readonly batch?: string;
}

/** Measures the cost of every kind of page, and records its answer in the Workers for comparison. */
export async function contendersOf(
  instance: Miniflare,
  d1: D1Database,
  articles: number,
): Promise<Contenders[]> {
  const all: Contenders[] = [];
  for (const page of await pagesOf(connect(d1), articles)) {
    const cost = await costOf(instance, page);
    if (page.statements.length > 0) await requireSameCost(d1, page, cost);
    all.push(await uncached(instance, page, cost));
    if (page.name === 'article') all.push(await cached(instance, page, cost));
  }
  return all;
}

/** The page without a cache: the site's Worker renders it for each request. */
async function uncached(instance: Miniflare, page: Page, cost: PageCost): Promise<Contenders> {
  const site = await address(instance, 'site', page.path);
  const { status = 200, statements } = page;
  const answer = await recordedAnswer(site, status);
  const name = encodeURIComponent(page.name);
  return {
    name: page.name,
    cost,
    status,
    site,
    bare: await teach(instance, 'bare', name, answer),
    ...(statements.length > 0
      ? { batch: await teach(instance, 'batch', name, { ...answer, statements }) }
      : {}),
  };
}

/** Makes the contenders that measure a page as a HIT in the stand-in cache. Throws when the cache answers no HIT. */
async function cached(instance: Miniflare, page: Page, cost: PageCost): Promise<Contenders> {
  const site = await address(instance, 'front', page.path);
  await recordedAnswer(site);
  const answer = await recordedAnswer(site);
  const status = answer.headers['cf-cache-status'];
  if (status !== 'HIT') throw new Error(`${page.path} is no HIT but ${status ?? 'uncached'}.`);
  const bare = await teach(instance, 'bare', `${page.name}-hit`, answer);
  const free = { ...cost, trips: 0, statements: 0, rowsRead: 0 };
  return { name: `${page.name}, HIT`, cost: free, status: 200, site, bare };
}

interface Answer {
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
  readonly statements?: Page['statements'];
}

/** Headers that workerd itself sets for every response. */
const ofTheConnection = ['connection', 'content-length', 'date', 'transfer-encoding'];

async function recordedAnswer(url: string, status = 200): Promise<Answer> {
  const response = await fetch(url);
  const text = await response.text();
  if (response.status !== status) throw new Error(`${url} answers ${response.status}.`);
  const headers = [...response.headers].filter(([name]) => !ofTheConnection.includes(name));
  return { headers: Object.fromEntries(headers), text };
}

async function teach(
  instance: Miniflare,
  worker: WorkerName,
  name: string,
  answer: Answer,
): Promise<string> {
  const url = await address(instance, worker, `/${name}`);
  const body = JSON.stringify({ statements: [], ...answer });
  const { ok } = await fetch(url, { method: 'PUT', body });
  if (!ok) throw new Error(`The Worker "${worker}" does not accept the recorded answer.`);
  if ((await recordedAnswer(url)).text !== answer.text) {
    throw new Error(`The Worker "${worker}" answers with other bytes than the site.`);
  }
  return url;
}

async function address(instance: Miniflare, worker: WorkerName, path: string): Promise<string> {
  return new URL(path, await instance.unsafeGetDirectURL(worker)).href;
}
