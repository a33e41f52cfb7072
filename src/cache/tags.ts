/** Cache tags: short printable ASCII. Responses and purges both take them from here. */
export const tags = {
  /** The article's own page. */
  article: (id: number | '') => `a:${id}`,
  /** Any response that names the article: boards, latest, previous and next, lists. */
  named: (id: number) => `n:${id}`,
  /** A section's listing. */
  section: (slug: string) => `s:${slug}`,
  /** A topic's listing. Its name is percent-encoded, since cache tags are ASCII. */
  topic: (tag: string) => `t:${encodeURIComponent(tag)}`,
  home: 'home',
  /** The list of everything, by day. */
  latest: 'latest',
  aside: 'aside',
  /** The pages of the live boards. */
  boards: 'boards',
  /** An archived board, by its period. */
  archive: (period: string) => `b:${period}`,
  /** The site's feeds and the sitemap of news. */
  feed: 'feed',
  /** The index of the sitemaps, and the shard that new articles go to. */
  sitemap: 'sitemap',
  /** One shard of the sitemap. */
  sitemapShard: (shard: number) => `m:${shard}`,
  /** An uploaded file, in every width. */
  file: (hash: string) => `f:${hash}`,
  /** Every page of one build, for the soft invalidation after a deploy. */
  build: (build: string) => `v:${build}`,
} as const;

/** The tags of every response that shows a live board. */
export const boardTags = [tags.aside, tags.home, tags.boards];

/** One tag for each article that a response names. */
export function namedTags(headlines: Iterable<{ readonly id: number }>): string[] {
  return [...new Set(Array.from(headlines, ({ id }) => tags.named(id)))];
}

/** The tags of a page: its own, the articles it names, and the build that rendered it. */
export function pageTags(
  own: readonly string[],
  named: Iterable<{ readonly id: number }>,
  build: string,
): string[] {
  return [...own, ...namedTags(named), tags.build(build)];
}
