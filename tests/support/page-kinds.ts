/** Addresses of what some kinds of page need. */
export interface Places {
  /** Path of a published article. */
  readonly article: string;
  /** Path of an article that was withdrawn. */
  readonly withdrawn: string;
  /** Path of an article that was withdrawn on legal demand. */
  readonly withdrawnByLaw: string;
}

export interface PageKind {
  readonly name: string;
  /** How it answers; 200 unless named. */
  readonly status?: number;
  readonly path: string | ((places: Places) => string);
}

/** Every kind of page that a reader can meet. What holds of all pages is tested on this list. */
export const pageKinds: readonly PageKind[] = [
  { name: 'home', path: '/' },
  { name: 'section', path: '/minsheng/' },
  { name: 'article', path: ({ article }) => article },
  { name: 'about', path: '/about.html' },
  { name: 'contact', path: '/contact.html' },
  { name: 'complaint', path: '/complaint.html' },
  { name: 'missing', path: '/no-such-page', status: 404 },
  { name: 'withdrawn', path: ({ withdrawn }) => withdrawn, status: 410 },
  { name: 'withdrawn-by-law', path: ({ withdrawnByLaw }) => withdrawnByLaw, status: 451 },
  { name: 'failed', path: '/500', status: 500 },
  { name: 'unavailable', path: '/503', status: 503 },
];

/** The kinds for `it.each`, by name. */
export const namedKinds = pageKinds.map((kind) => [kind.name, kind] as const);

export function pathOf({ path }: PageKind, places: Places): string {
  return typeof path === 'string' ? path : path(places);
}

/** URLs of the build's other routes, which no reader sees as a page. */
export const otherUrls: readonly string[] = [
  '/404',
  '/_image?href=x',
  '/_server-islands/x',
  '/api/articles',
  '/api/articles/1',
  '/api/no-such-endpoint',
  '/api/release',
  '/drill/1',
  '/fragments/aside',
  '/views/1',
];
