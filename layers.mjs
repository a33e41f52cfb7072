/**
 * The layers of src/ from the top down, and the layers that each may import. The linter enforces this table; a test
 * compares docs/architecture.md with it.
 *
 * @type {Readonly<Record<string, readonly string[]>>}
 */
export const layers = {
  worker: ['jobs'],
  middleware: ['pages', 'editors', 'legacy', 'http', 'cache', 'site', 'lib'],
  pages: [
    ...['layouts', 'components', 'takedowns', 'mutations', 'rankings', 'media', 'legacy', 'feeds'],
    ...['delivery', 'audit', 'search', 'views', 'editors', 'articles', 'openapi'],
    ...['db', 'http', 'cache', 'site', 'lib'],
  ],
  jobs: [
    ...['mutations', 'rankings', 'media', 'delivery', 'search', 'views', 'articles'],
    ...['db', 'cache', 'site', 'lib'],
  ],
  layouts: ['components', 'site', 'lib'],
  components: ['site', 'lib'],
  takedowns: [
    ...['mutations', 'media', 'delivery', 'audit', 'search', 'editors', 'articles'],
    ...['db', 'cache', 'site', 'lib'],
  ],
  mutations: [
    ...['rankings', 'delivery', 'audit', 'editors', 'articles'],
    ...['db', 'cache', 'site', 'lib'],
  ],
  rankings: ['delivery', 'audit', 'editors', 'articles', 'db', 'cache', 'site', 'lib'],
  media: ['delivery', 'audit', 'editors', 'articles', 'db', 'cache', 'site', 'lib'],
  legacy: ['audit', 'editors', 'db', 'site', 'lib'],
  feeds: ['articles', 'db', 'site', 'lib'],
  delivery: ['audit', 'search', 'editors', 'articles', 'db', 'cache', 'site', 'lib'],
  audit: ['editors', 'articles', 'db', 'site', 'lib'],
  search: ['articles', 'db', 'site', 'lib'],
  openapi: ['editors', 'articles', 'http', 'site', 'lib'],
  editors: ['articles', 'db', 'http', 'site', 'lib'],
  articles: ['db', 'site', 'lib'],
  views: ['db', 'site', 'lib'],
  db: ['site', 'lib'],
  http: ['cache', 'site', 'lib'],
  cache: ['site', 'lib'],
  browser: [],
  site: [],
  lib: [],
};
