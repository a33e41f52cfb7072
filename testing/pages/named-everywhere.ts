import {
  archivePath,
  articlePath,
  latestPath,
  searchPath,
  topicPath,
} from '../../src/lib/paths.ts';
import { formatDate, unixNow } from '../../src/lib/calendar.ts';
import { site as config } from '../../src/site.ts';
import { sample, type TestSite } from '../site.ts';

/** One article that appears in every place where an article can appear. */
export const named = {
  id: 573_070,
  section: 'minsheng',
  publishedAt: unixNow() - 3_600,
};
const topic = '夜游';
const words = {
  title: '萤火提灯',
  summary: '走过河堤去看船',
  body: '三百盏纸灯',
  /** A topic that no other article has. */
  topic: '扎灯匠人',
};

/** Texts that would betray the article at an address: its words and its id, unless the address itself has them. */
export function tracesAt(address: string): string[] {
  const all = [...Object.values(words), encodeURIComponent(words.topic), String(named.id)];
  return all.filter((trace) => !address.includes(trace) && !decodeURI(address).includes(trace));
}

const neighbours = { previous: 573_001, next: 573_002, related: 573_003, withdrawn: 573_004 };
const path = articlePath(named, config.timeZone);
const pathTo = (id: number, offset: number, section = named.section) =>
  articlePath({ id, section, publishedAt: named.publishedAt + offset }, config.timeZone);
const day = latestPath(formatDate(named.publishedAt, config.timeZone));
const behind = `?before=${named.publishedAt + 1}-1`;
const feeds = (file: string) =>
  [
    '/minsheng/',
    topicPath(topic),
    topicPath(words.topic),
    '/rankings/week/',
    '/rankings/month/',
  ].map((folder) => folder + file);

/** Every address at which the article is named while it is published, by route of the build. */
export const naming: Readonly<Record<string, readonly string[]>> = {
  '/': ['/'],
  '/404': ['/no-such-page', '/404'],
  '/[section]': ['/minsheng/', `/minsheng/${behind}`],
  '/[section]/[date]/[id].html': [
    path,
    path.replace('.html', '_2.html'),
    path.replace('.html', '_full.html'),
    pathTo(neighbours.previous, -60),
    pathTo(neighbours.next, 60),
    pathTo(neighbours.related, -30, 'keji'),
    pathTo(neighbours.withdrawn, -90),
  ],
  '/fragments/aside': ['/fragments/aside'],
  '/latest': ['/latest/', `/latest/${behind}`],
  '/latest/[day]': [day, day + behind],
  '/topics/[tag]': [topicPath(topic), topicPath(words.topic), topicPath(topic) + behind],
  '/rankings': ['/rankings/'],
  '/rankings/[section]': ['/rankings/minsheng/'],
  '/rankings/[period].html': [archivePath('2026-W40'), archivePath('2026-09')],
  '/search': [
    searchPath(words.title),
    searchPath(words.body),
    searchPath('zzzz'),
    searchPath('百盏', { section: named.section, sort: 'best' }),
  ],
  '/feed.xml': ['/feed.xml'],
  '/atom.xml': ['/atom.xml'],
  '/feed.json': ['/feed.json'],
  '/[...scope]/feed.xml': feeds('feed.xml'),
  '/[...scope]/atom.xml': feeds('atom.xml'),
  '/[...scope]/feed.json': feeds('feed.json'),
  '/sitemaps/[shard].xml': ['/sitemaps/1.xml'],
  '/sitemaps/news.xml': ['/sitemaps/news.xml'],
  '/sitemaps/pages.xml': ['/sitemaps/pages.xml'],
};

/** Public routes that name no article, and why. Routes behind the editors' guard are left out. */
export const nameless: Readonly<Record<string, string>> = {
  '/.well-known/security.txt': 'a fixed text',
  '/500': 'asks no database',
  '/503': 'asks no database',
  '/_image': 'answers nothing',
  '/_server-islands/[name]': 'answers nothing',
  '/[key].txt': 'the key of IndexNow',
  '/about.html': 'a standing page',
  '/complaint.html': 'a standing page',
  '/contact.html': 'a standing page',
  '/drill/[until]': 'a fixed text',
  '/health': 'ages alone',
  '/manifest.webmanifest': 'a fixed text',
  '/media/[file]': 'a picture, which is withdrawn by itself',
  '/opensearch.xml': 'a fixed text',
  '/preview/[id]': 'never cached, and asks the database each time',
  '/qr/[section]/[date]/[id].svg': 'draws whatever address it is asked for, and knows no article',
  '/robots.txt': 'a fixed text',
  '/sitemap.xml': 'names sitemaps',
  '/views/[id]': 'answers nothing',
};

/** Publishes the article with others around it, and puts it on every board. */
export async function publishEverywhere(site: TestSite): Promise<void> {
  const publish = async (id: number, offset: number, changes: Record<string, unknown> = {}) => {
    const publishedAt = new Date((named.publishedAt + offset) * 1_000).toISOString();
    const answer = await site.api('PUT', `/articles/${id}`, sample({ publishedAt, ...changes }));
    if (answer.status !== 201) throw new Error(answer.text);
  };
  await publish(neighbours.previous, -60);
  await publish(neighbours.next, 60);
  await publish(neighbours.related, -30, { section: 'keji', tags: [topic] });
  await publish(neighbours.withdrawn, -90);
  await site.api('DELETE', `/articles/${neighbours.withdrawn}`, { reason: '重复' });
  await publish(named.id, 0, {
    title: `${words.title}今晚开幕`,
    summary: `${words.summary}。`,
    body: `<p>${words.body}亮起。</p><hr class="page-break"><p>${words.body}亮到天明。</p>`,
    tags: [topic, words.topic],
    featured: 0,
  });
  await rank(site);
  await site.settled();
}

/** Puts the article first on the live boards of the site and its section, and on two archived boards. */
async function rank({ db }: TestSite): Promise<void> {
  const live = ['week', 'month', 'hot'].flatMap((span) => [span, `${span}/${named.section}`]);
  const day = (date: string) => Date.parse(`${date}T00:00:00Z`) / 86_400_000;
  await db.batch([
    db
      .prepare(
        `INSERT INTO board_entries
          (board, rank, article_id, section, title, published_at, views, computed_at, pinned)
          SELECT board.value, 1, a.id, section, title, published_at, 9, unixepoch(), 0
        FROM json_each(?) AS board, articles AS a WHERE a.id = ?`,
      )
      .bind(JSON.stringify(live), named.id),
    db
      .prepare(
        `INSERT INTO board_archive
          (period, rank, article_id, section, title, published_at, views, previous_rank)
          SELECT period.value, 1, a.id, section, title, published_at, 9, NULL
        FROM json_each('["2026-W40", "2026-09"]') AS period, articles AS a WHERE a.id = ?`,
      )
      .bind(named.id),
    db
      .prepare(`INSERT INTO board_periods (kind, first_day, frozen_at) VALUES ('week', ?, 0)`)
      .bind(day('2026-09-28')),
    db
      .prepare(`INSERT INTO board_periods (kind, first_day, frozen_at) VALUES ('month', ?, 0)`)
      .bind(day('2026-09-01')),
  ]);
}
