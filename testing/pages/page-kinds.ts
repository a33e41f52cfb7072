import type { PagePaths } from '../../local/page-paths.ts';

export interface PageKind {
  readonly name: string;
  /** The status of its answer; 200 when left out. */
  readonly status?: number;
  readonly path: string | ((places: PagePaths) => string);
}

/** Every kind of page that a reader can meet. Tests of rules for all pages run over this list. */
export const pageKinds: readonly PageKind[] = [
  { name: 'home', path: '/' },
  { name: 'section', path: '/minsheng/' },
  { name: 'article', path: ({ article }) => article },
  { name: 'part', path: ({ part }) => part },
  { name: 'full', path: ({ full }) => full },
  { name: 'topic', path: ({ topic }) => topic },
  { name: 'latest', path: '/latest/' },
  { name: 'day', path: ({ day }) => day },
  { name: 'boards', path: '/rankings/' },
  { name: 'boards-of-section', path: '/rankings/minsheng/' },
  { name: 'board-of-week', path: ({ week }) => week },
  { name: 'board-of-month', path: ({ month }) => month },
  { name: 'search', path: '/search?q=%E5%9B%BE%E4%B9%A6%E9%A6%86' },
  { name: 'search-nothing', path: '/search?q=zzzz&section=minsheng&sort=best' },
  { name: 'search-empty', path: '/search' },
  { name: 'about', path: '/about.html' },
  { name: 'contact', path: '/contact.html' },
  { name: 'complaint', path: '/complaint.html' },
  { name: 'api-docs', path: '/api/docs' },
  { name: 'preview', path: ({ preview }) => preview },
  { name: 'preview-refused', path: '/preview/1', status: 403 },
  { name: 'missing', path: '/no-such-page', status: 404 },
  { name: 'withdrawn', path: ({ withdrawn }) => withdrawn, status: 410 },
  { name: 'withdrawn-by-law', path: ({ withdrawnByLaw }) => withdrawnByLaw, status: 451 },
  { name: 'failed', path: '/500', status: 500 },
  { name: 'unavailable', path: '/503', status: 503 },
];

/** The kinds for `it.each`, by name. */
export const namedKinds = pageKinds.map((kind) => [kind.name, kind] as const);

export function pathOf({ path }: PageKind, places: PagePaths): string {
  return typeof path === 'string' ? path : path(places);
}

/** URLs of the build's other routes, which are not pages for readers. */
export const otherUrls: readonly string[] = [
  '/.well-known/security.txt',
  '/atom.xml',
  '/feed.json',
  '/feed.xml',
  '/health',
  '/manifest.webmanifest',
  '/opensearch.xml',
  '/indexnow-key.txt',
  '/minsheng/atom.xml',
  '/minsheng/feed.json',
  '/minsheng/feed.xml',
  '/qr/minsheng/2026-10-08/1.svg',
  '/robots.txt',
  '/sitemap.xml',
  '/sitemaps/1.xml',
  '/sitemaps/news.xml',
  '/sitemaps/pages.xml',
  '/404',
  '/_image?href=x',
  '/_server-islands/x',
  '/api/archives/2026-W47',
  '/api/articles',
  '/api/articles/1',
  '/api/articles/batch',
  '/api/audit',
  '/api/backup',
  '/api/backup/articles',
  '/api/boards',
  '/api/export',
  '/api/legacy-urls',
  '/api/media',
  `/api/media/${'0'.repeat(64)}`,
  '/api/articles/1/merge',
  '/api/articles/1/preview',
  '/api/articles/1/revisions',
  '/api/articles/1/revisions/1',
  '/api/articles/1/revisions/1/diff/2',
  '/api/articles/1/revisions/1/restore',
  '/api/articles/1/status',
  '/api/no-such-endpoint',
  '/api/openapi.json',
  '/api/outbox',
  '/api/outbox/1',
  '/api/outbox/1/retry',
  '/api/release',
  '/api/rulings',
  '/api/search/rebuild',
  '/api/takedowns',
  '/api/takedowns/x',
  '/api/tokens',
  '/api/tokens/x',
  '/drill/1',
  '/fragments/aside',
  `/media/${'0'.repeat(64)}.jpg`,
  '/views/1',
];
