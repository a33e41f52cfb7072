import { asc, desc, eq, gt, inArray } from 'drizzle-orm';
import { readAll } from '../db/batch.ts';
import { connect, type Database } from '../db/client.ts';
import { databaseForReading } from '../db/reading.ts';
import { articles, legacyUrls } from '../db/schema.ts';
import { articlePath } from '../lib/paths.ts';
import { site } from '../site.ts';
import { legacyAddress, withoutQuery } from './address.ts';

/**
 * The path to which an address of the old site leads; undefined if it was no such address. Looks up the address itself
 * and its path without the query: two keys of one index.
 */
export async function legacyTarget(
  env: Parameters<typeof databaseForReading>[0],
  url: URL,
): Promise<string | undefined> {
  const address = legacyAddress(url);
  if (address === undefined) return undefined;
  const db = connect(databaseForReading(env, new Headers()));
  const {
    row: [row],
  } = await readAll(db, {
    row: db
      .select({
        path: legacyUrls.path,
        id: articles.id,
        section: articles.section,
        publishedAt: articles.publishedAt,
        status: articles.status,
        withdrawal: articles.withdrawal,
      })
      .from(legacyUrls)
      .leftJoin(articles, eq(articles.id, legacyUrls.articleId))
      .where(inArray(legacyUrls.address, [address, withoutQuery(address)]))
      .orderBy(desc(legacyUrls.address))
      .limit(1),
  });
  if (!row) return undefined;
  const { path, id, section, publishedAt, status, withdrawal } = row;
  if (path !== null) return path;
  if (id === null || section === null || publishedAt === null || status === null) return undefined;
  // Lead to the article's own address, which answers for it: also that it moved, or (even in the trash) was withdrawn.
  const isKnown = status === 'published' || status === 'merged' || withdrawal !== null;
  return isKnown ? articlePath({ id, section, publishedAt }, site.timeZone) : undefined;
}

/** The `count` rows after an address, in the order of addresses. */
export function legacyUrlsQuery(
  db: Database,
  { after, count }: { readonly after: string; readonly count: number },
) {
  return db
    .select()
    .from(legacyUrls)
    .where(gt(legacyUrls.address, after))
    .orderBy(asc(legacyUrls.address))
    .limit(count);
}
