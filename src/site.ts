/** The pages' background by day, as `--paper` of layouts/css/tokens.css has it. */
const paper = '#fcfbf8';

/** The site as data: what an operator edits to make it theirs. Times are in seconds unless named otherwise. */
export const site = {
  name: '极报',
  description: '一座城市每天发生的事：新闻、民生、教育、健康与科技。',
  language: 'zh-CN',
  /** IANA zone with a whole-hour offset: days and hours of views are counted in it. */
  timeZone: 'Asia/Shanghai',
  disclaimer:
    '友情提示:文章内容为作者个人观点,不代表本站立场且不构成任何建议,本站拥有对此声明的最终解释权。如果读者发现稿件侵权、失实、错误等问题,可联系我们处理',
  /** Of the browser's own frame, by colour scheme: the page's background. */
  themeColor: { light: paper, dark: '#151619' },
  sections: [
    { slug: 'pinpai', name: '品牌' },
    { slug: 'zixun', name: '资讯' },
    { slug: 'minsheng', name: '民生' },
    { slug: 'jiankang', name: '健康' },
    { slug: 'jiaoyu', name: '教育' },
    { slug: 'keji', name: '科技' },
    { slug: 'shenghuo', name: '生活' },
  ],
  /** Standing pages, linked from the foot of every page. */
  pages: [
    { path: '/about.html', name: '关于我们' },
    { path: '/contact.html', name: '联系我们' },
    { path: '/complaint.html', name: '侵权投诉' },
  ],
  pageSize: 20,
  /** Of the list by day, which shows titles only. */
  latestPageSize: 40,
  home: {
    /** Lead stories: the slots (推荐位) from 0 on, filled up with the newest. */
    leads: 10,
    /** Articles in the block of a section. */
    inSection: 5,
  },
  aside: {
    latest: 5,
    hot: 7,
    board: 10,
  },
  related: {
    /** Read for each of an article's first three tags. */
    perTag: 6,
    shown: 6,
  },
  boards: {
    /** What a live board is called, and what it counts. */
    names: {
      week: { name: '周排名', what: '最近7天' },
      month: { name: '月排名', what: '最近30天' },
      hot: { name: '热门文章', what: '最近24小时' },
    },
    /** Entries kept of each board; fewer are shown. */
    kept: 20,
    weekDays: 7,
    monthDays: 30,
    hotHours: 24,
    /** Entries more than shown that the aside reads, to fill the places of withdrawn ones until the next hour. */
    spare: 2,
    /** A live board this old says so; this much older it is not shown. */
    staleAfter: 2 * 3_600,
    hiddenAfter: 86_400,
    /** Entries of an archived week or month. */
    archived: 50,
    /** Archived weeks, and months, that the page of the boards links to. */
    listed: 12,
    /** The longest that an editor's ruling on a board may hold, and rulings of one page of their list. */
    ruledDays: 366,
    rulingsPage: 100,
  },
  /** What may be on a live board: least views within its span, and days since it was published (null: any age). */
  boardRules: {
    hot: { minimumViews: 1, maximumAgeDays: null },
    week: { minimumViews: 1, maximumAgeDays: null },
    month: { minimumViews: 1, maximumAgeDays: null },
  },
  /**
   * An article whose views come from implausibly few networks: of those of an hour, a network's after the first
   * `perNetwork` are taken for repeated. So many of them, and such a share of all, and editors are told; the boards leave
   * it off only if they are to. No figure changes.
   */
  concentration: { perNetwork: 8, minimumViews: 200, share: 0.5, leaveOff: false },
  /** What is older than this (seconds) makes `/health` say so: views in D1, boards, purges, articles to be indexed. */
  health: {
    /** Since the end of the last hour that was read whole: on time, up to 2 h 7 min. */
    rollup: 4 * 3_600,
    boards: 2 * 3_600,
    outbox: 900,
    search: 900,
  },
  crons: {
    minutely: '* * * * *',
    /** Some minutes past the hour: KV needs one to settle. */
    hourly: '7 * * * *',
  },
  /** How long the edge keeps a page: fresh, then served stale while it refreshes, then only if the origin fails. */
  caching: {
    article: { fresh: 7 * 86_400, stale: 86_400, staleIfError: 30 * 86_400 },
    /** Home, sections, topics, latest and days. */
    listing: { fresh: 600, stale: 3_600, staleIfError: 30 * 86_400 },
    /** The pages of the live boards. */
    boards: { fresh: 3_600, stale: 600, staleIfError: 30 * 86_400 },
    /** Archived boards. */
    archive: { fresh: 7 * 86_400, stale: 86_400, staleIfError: 30 * 86_400 },
    search: { fresh: 60, stale: 60, staleIfError: 3_600 },
    /** Feeds, and the sitemaps of news and of pages. */
    feed: { fresh: 600, stale: 3_600, staleIfError: 30 * 86_400 },
    /** The index of the sitemaps and their shards. */
    sitemap: { fresh: 86_400, stale: 86_400, staleIfError: 30 * 86_400 },
    /** What changes with a release only. */
    fixed: { fresh: 7 * 86_400, stale: 86_400, staleIfError: 30 * 86_400 },
    aside: { fresh: 3_600, stale: 600, staleIfError: 30 * 86_400 },
    /** 404 */
    missing: { fresh: 30, stale: 0, staleIfError: 86_400 },
    /** 410 and 451 */
    gone: { fresh: 86_400, stale: 0, staleIfError: 30 * 86_400 },
    /** A file's address stands for its bytes; browsers keep them as long. */
    media: { fresh: 30 * 86_400, stale: 0, staleIfError: 30 * 86_400 },
    drill: { fresh: 1, stale: 0, staleIfError: 600 },
  },
  views: {
    /** A signing period and how many past ones are accepted: more than a page can live in the cache. */
    signaturePeriod: 30 * 86_400,
    acceptedPeriods: 2,
    /** Of Cloudflare's bot management: 1 is a program for certain, below 30 it is likely one. */
    leastBotScore: 30,
    /** Views of hours that ended before this are no longer kept in KV. */
    kvRetentionHours: 72,
    /** Views in D1: of hours, of days, and those of hours that one network repeats (a month is archived soon after its end). */
    hourlyRetentionHours: 96,
    dailyRetentionDays: 400,
    repeatedRetentionDays: 40,
    /**
     * What one run of the rollup may spend. Calls of KV's `list`, of 1,000 operations an invocation: with full
     * keys these take half of 30 s of CPU. Statements on D1, of 1,000 queries an invocation: three days without
     * a cron take 230; of the free plan's 50 the rest of the cron leaves room for 8. Rows that one statement clears away, and such
     * statements: one for each of four tables, and more only while there is more.
     */
    rollup: { lists: 600, statements: 300, deletes: 100_000, deleteStatements: 40 },
  },
  search: {
    /** Characters of a query. */
    maxLength: 100,
    /** Best first ranks so many of the newest matches. */
    ranked: 1_000,
  },
  sitemap: {
    /** Insertion numbers of one shard; migrations/0001_articles.sql has the same number. */
    shardSize: 10_000,
    newsDays: 2,
    /** As many as Google reads of a news sitemap. */
    newsLimit: 1_000,
    /** Topics are listed of so many of the newest articles. */
    topicsOf: 1_000,
  },
  feeds: {
    items: 30,
    /** A year in which the domain was yours: with it the ids of feed items are yours (RFC 4151). Never change it. */
    since: '2026',
  },
  /** Of cards, icons and the browser's frame; the pages' own are in layouts/css/tokens.css. */
  colors: { paper, ink: '#1b1a18', accent: '#a3161b' },
  /** Where to report a weakness of the site (RFC 9116): `mailto:` or `https:`. */
  securityContact: 'mailto:security@jibao.example',
  complaints: {
    /** Working days within which a complete complaint is answered. */
    answeredWithinDays: 3,
  },
  /** Whoever is told of what follows a write: search engines, a hub, webhooks. */
  outward: {
    /** How long one call may take, its answer included. */
    timeoutMs: 5_000,
    /** Calls of one run, all targets together: with purges below the 50 of the free plan. */
    callsPerRun: 30,
  },
  editing: {
    /** Articles of one page of the editors' list, and entries of one of a history. */
    pageSize: 50,
    /** How long the trash can be restored; then only its address is kept. */
    trashDays: 30,
    /** How long a link to a preview opens it. */
    previewSeconds: 3_600,
    /** How long a push is compared with later ones, and from which share of common text on it is reported. */
    duplicateDays: 30,
    duplicateScore: { title: 0.72, body: 0.8 },
  },
  push: {
    bodyLimitBytes: 1_048_576,
    /** Of one batch; each item may be as large as a body. */
    batch: { items: 1_000, bodyLimitBytes: 10 * 1_048_576 },
  },
  takedowns: {
    /** Articles of one request. */
    perRequest: 1_000,
  },
  legacyUrls: {
    bodyLimitBytes: 5_242_880,
    /** Addresses on a page of `GET /api/legacy-urls`. */
    pageSize: 500,
  },
  media: {
    limitBytes: 10_485_760,
    /** Pixels of the smaller forms of a picture, where the Images binding makes them. */
    widths: [480, 800, 1_200, 1_600],
    /** What an article's picture takes of the window, in `sizes` of HTML. */
    sizes: '(min-width: 42em) 40em, 100vw',
    /** Files on a page of `GET /api/media`. */
    pageSize: 50,
  },
} as const;

const sectionNames = new Map<string, string>(site.sections.map(({ slug, name }) => [slug, name]));

/** The section's name as readers see it, or undefined for an unknown slug. */
export function sectionName(slug: string | undefined): string | undefined {
  return slug === undefined ? undefined : sectionNames.get(slug);
}
