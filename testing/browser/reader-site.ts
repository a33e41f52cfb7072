import type { Browser, BrowserContext, BrowserContextOptions, Page } from 'playwright-core';
import { openUndelivered } from '../api/push.ts';
import { sample, type TestSite } from '../site.ts';
import { closeContexts, newContext, sharedBrowser } from './shared-browser.ts';

const week = ['望川河边的新步道通了', '夜市摊主学会了手语', '青禾市第一座屋顶菜园'];
const month = [
  '图书馆的猫有了名字',
  '望川河边的新步道通了',
  '老车站改成了展览馆',
  '一张票看遍七座山',
];

export const titles = { week, month };
export const articleId = 501;
export const articlePath = `/minsheng/2026-10-08/${articleId}.html`;

/** A site with one article and filled boards, and a browser of an ordinary reader. */
export interface ReaderSite extends TestSite {
  readonly browser: Browser;
  readonly origin: string;
  /** A new reader, whose browser remembers no earlier visit. */
  reader(options?: BrowserContextOptions): Promise<{ page: Page; context: BrowserContext }>;
  /** Puts these titles on a board. Pages that are in the cache already keep the old board. */
  fillBoard(board: 'week' | 'month' | 'hot', entries: readonly string[]): Promise<void>;
}

export async function openReaderSite(): Promise<ReaderSite> {
  const site = await openUndelivered();
  const browser = await sharedBrowser();
  const { origin } = await site.instance.ready;
  const self: ReaderSite = {
    ...site,
    browser,
    origin,
    async reader(options = {}) {
      // A headless browser names itself in its User-Agent, and the site would not count its views.
      const userAgent =
        'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/153.0 Safari/537.36';
      const context = await newContext(browser, { userAgent, ...options });
      return { page: await context.newPage(), context };
    },
    async fillBoard(board, entries) {
      const insert = site.db.prepare(
        `INSERT INTO board_entries (board, rank, article_id, section, title, published_at, views, computed_at) VALUES (?, ?, ?, 'minsheng', ?, 1791423000, 9, unixepoch())`,
      );
      await site.db.batch([
        site.db.prepare('DELETE FROM board_entries WHERE board = ?').bind(board),
        ...entries.map((title, index) => insert.bind(board, index + 1, 600 + index, title)),
      ]);
    },
    async dispose() {
      await closeContexts(browser);
      await site.dispose();
    },
  };
  await site.api('PUT', `/articles/${articleId}`, sample());
  await self.fillBoard('week', week);
  await self.fillBoard('month', month);
  return self;
}
