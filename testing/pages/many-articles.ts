import { site as config } from '../../src/site.ts';
import type { TestSite } from '../site.ts';

/** Puts articles 1 to `count` straight into the database: in all sections, an hour apart, with one topic. */
export async function fillArticles({ db }: Pick<TestSite, 'db'>, count: number): Promise<void> {
  const slugs = JSON.stringify(config.sections.map(({ slug }) => slug));
  await db
    .prepare(
      `INSERT INTO articles (id, seq, section, title, body_html, status, published_at, updated_at,
        revision, content_hash, tags)
      WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?1)
      SELECT i, i, json_extract(?2, '$[' || (i % CAST(?3 AS INTEGER)) || ']'), '柳桥新闻第' || i || '号',
        '<p>' || replace(hex(zeroblob(1500)), '0', '文') || '</p>',
        'published', 1700000000 + i * 3600, 1700000000, 1, 'x', '["桥"]' FROM n`,
    )
    .bind(count, slugs, config.sections.length)
    .run();
  await db.prepare(`UPDATE sequences SET value = ? WHERE name = 'article_seq'`).bind(count).run();
}

/** The cost of a response for the database, read from its Server-Timing header. */
export function costOf({ headers }: { readonly headers: Headers }) {
  const text = headers.get('server-timing') ?? '';
  const read = (name: string) => Number(new RegExp(`${name}=(\\d+)`).exec(text)?.[1] ?? NaN);
  return { trips: read('trips'), statements: read('statements'), rows: read('rows') };
}
