/** The pages' background in the light colour scheme: the same as `--paper` in layouts/css/tokens.css. */
const paper = '#fcfbf8';

/** The site as data: an operator edits it to make the site theirs. Times are in seconds unless named otherwise. */
export const site = {
  name: '极报',
  description: '一座城市每天发生的事：新闻、民生、教育、健康与科技。',
  language: 'zh-CN',
  /** IANA zone with a whole-hour offset: the site counts days and hours of views in it. */
  timeZone: 'Asia/Shanghai',
  disclaimer:
    '友情提示:文章内容为作者个人观点,不代表本站立场且不构成任何建议,本站拥有对此声明的最终解释权。如果读者发现稿件侵权、失实、错误等问题,可联系我们处理',
  /** The colour of the browser's own frame, by colour scheme: the page's background. */
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
  /** Articles on a page of the list by day, which shows titles only. */
  latestPageSize: 40,
  home: {
    /** Lead stories: the slots (推荐位) are numbered from 0; the newest articles fill the empty ones. */
    leads: 10,
    /** Articles in a section's block. */
    inSection: 5,
  },
  /** Entries shown beside every article. */
  aside: {
    latest: 5,
    hot: 7,
    board: 10,
  },
  related: {
    /** Articles that a page reads for each of its article's first three tags. */
    perTag: 6,
    shown: 6,
  },
  boards: {
    /** The name of each live board, and the span that it counts. */
    names: {
      week: { name: '周排名', what: '最近7天' },
      month: { name: '月排名', what: '最近30天' },
      hot: { name: '热门文章', what: '最近24小时' },
    },
    /** Entries that D1 keeps of each board; pages show fewer. */
    kept: 20,
    weekDays: 7,
    monthDays: 30,
    hotHours: 24,
    /** Entries that the aside reads beyond those it shows: they replace withdrawn ones until the next hour. */
    spare: 2,
    /** A live board older than `staleAfter` says how old it is; pages hide one older than `hiddenAfter`. */
    staleAfter: 2 * 3_600,
    hiddenAfter: 86_400,
    /** Entries of an archived week or month. */
    archived: 50,
    /** How many archived weeks, and how many months, the page of the boards links to. */
    listed: 12,
    /** The longest that an editor's ruling on a board may hold (days), and the rulings on one page of their list. */
    ruledDays: 366,
    rulingsPage: 100,
  },
  /** Which articles a live board admits: their least views within its span, their greatest age in days (null: any). */
  boardRules: {
    hot: { minimumViews: 1, maximumAgeDays: null },
    week: { minimumViews: 1, maximumAgeDays: null },
    month: { minimumViews: 1, maximumAgeDays: null },
  },
  /**
   * When an article's views come from implausibly few networks. Within an hour, a network's views of an article after
   * the first `perNetwork` count as repeated. Editors are told of an article once its repeated views reach both
   * `minimumViews` and this `share` of all its views. The boards omit such an article only if `leaveOff` is true. No
   * figure changes.
   */
  concentration: { perNetwork: 8, minimumViews: 200, share: 0.5, leaveOff: false },
  /** `/health` reports a fault when one of these is older: views in D1, boards, purges, articles to be indexed. */
  health: {
    /** Since the end of the last hour that the rollup read completely: up to 2 h 7 min when the cron is on time. */
    rollup: 4 * 3_600,
    boards: 2 * 3_600,
    outbox: 900,
    search: 900,
  },
  crons: {
    minutely: '* * * * *',
    /** A few minutes past the hour: KV needs one minute to show the last writes. */
    hourly: '7 * * * *',
  },
  /** How long the edge keeps a page: first fresh, then served stale during a refresh, then only if the origin fails. */
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
    /** Pages that change only with a release. */
    fixed: { fresh: 7 * 86_400, stale: 86_400, staleIfError: 30 * 86_400 },
    aside: { fresh: 3_600, stale: 600, staleIfError: 30 * 86_400 },
    /** 404 */
    missing: { fresh: 30, stale: 0, staleIfError: 86_400 },
    /** 410 and 451 */
    gone: { fresh: 86_400, stale: 0, staleIfError: 30 * 86_400 },
    /** A file's address stands for its bytes, so browsers keep the file as long as the edge does. */
    media: { fresh: 30 * 86_400, stale: 0, staleIfError: 30 * 86_400 },
    drill: { fresh: 1, stale: 0, staleIfError: 600 },
  },
  views: {
    /** A signing period, and how many past ones are accepted: together longer than a page can live in the cache. */
    signaturePeriod: 30 * 86_400,
    acceptedPeriods: 2,
    /** The lowest score of Cloudflare's bot management that counts: 1 is surely a program, below 30 likely one. */
    leastBotScore: 30,
    /** KV forgets a key of views so many hours after its last write. */
    kvRetentionHours: 72,
    /**
     * How long D1 keeps views by hour, views by day, and repeated views by hour. Boards of a month still need repeated
     * views when the month is archived, soon after its end.
     */
    hourlyRetentionHours: 96,
    dailyRetentionDays: 400,
    repeatedRetentionDays: 40,
    /**
     * Limits of one run of the rollup.
     * - `lists`: calls of KV's `list`. An invocation may make 1,000 KV operations; 600 lists of full keys take half of
     *   the 30 s of CPU.
     * - `statements`: statements on D1. An invocation may make 1,000 queries; catching up on three days without a cron
     *   takes 230. On the free plan it may make 50, and the rest of the cron leaves room for 8.
     * - `deletes`: rows that one statement deletes.
     * - `deleteStatements`: statements that delete. Each of four tables gets one; those with more old rows get more.
     */
    rollup: { lists: 600, statements: 300, deletes: 100_000, deleteStatements: 40 },
  },
  search: {
    /** The most characters that a query may have. */
    maxLength: 100,
    /** The order "best first" ranks only so many of the newest matches. */
    ranked: 1_000,
  },
  sitemap: {
    /** Insertion numbers in one shard. The triggers in migrations/0001_articles.sql contain the same number. */
    shardSize: 10_000,
    newsDays: 2,
    /** Google reads no more articles of a news sitemap. */
    newsLimit: 1_000,
    /** The sitemap lists the topics of so many of the newest articles. */
    topicsOf: 1_000,
  },
  feeds: {
    items: 30,
    /** A year in which you owned the domain. It makes the ids of feed items yours (RFC 4151): never change it. */
    since: '2026',
  },
  /** The colours of cards, icons and the browser's frame; layouts/css/tokens.css has those of the pages. */
  colors: { paper, ink: '#1b1a18', accent: '#a3161b' },
  /** Where to report a weakness of the site (RFC 9116): `mailto:` or `https:`. */
  securityContact: 'mailto:security@jibao.example',
  complaints: {
    /** Working days within which a complete complaint is answered. */
    answeredWithinDays: 3,
  },
  /** Calls that announce a change to other sites: search engines, a hub, webhooks. */
  outward: {
    /** How long one call may take, including its answer. */
    timeoutMs: 5_000,
    /** Calls of one run to all targets together: with the purges they stay below the free plan's 50. */
    callsPerRun: 30,
  },
  editing: {
    /** Articles on one page of the editors' list, and entries on one page of a history. */
    pageSize: 50,
    /** How long editors can restore an article from the trash; afterwards only its address remains. */
    trashDays: 30,
    /** How long a link to a preview opens it. */
    previewSeconds: 3_600,
    /** For how many days later pushes are compared with a push, and which share of common text is reported. */
    duplicateDays: 30,
    duplicateScore: { title: 0.72, body: 0.8 },
  },
  push: {
    bodyLimitBytes: 1_048_576,
    /** The limits of one batch; each of its items may be as large as a single body. */
    batch: { items: 1_000, bodyLimitBytes: 10 * 1_048_576 },
  },
  takedowns: {
    /** Articles that one request may take down. */
    perRequest: 1_000,
  },
  legacyUrls: {
    bodyLimitBytes: 5_242_880,
    /** Addresses on a page of `GET /api/legacy-urls`. */
    pageSize: 500,
  },
  media: {
    limitBytes: 10_485_760,
    /** Widths in pixels of a picture's smaller forms, where the Images binding makes them. */
    widths: [480, 800, 1_200, 1_600],
    /** The width that an article's picture takes in the window, as HTML's `sizes` states it. */
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
