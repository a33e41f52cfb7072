import type { APIRoute } from 'astro';
import { env } from 'cloudflare:workers';
import { readAll } from '../db/batch.ts';
import { feedOf, type Feed } from '../feeds/feed.ts';
import { feedQuery, lastChangeQuery } from '../feeds/query.ts';
import { parseScope, scopePath, type Scope } from '../feeds/scope.ts';
import { readSettings } from '../http/settings.ts';
import { httpDate } from '../http/conditional.ts';
import { builtAt } from '../lib/build.ts';
import { unixNow } from '../lib/calendar.ts';
import { tags } from '../cache/tags.ts';
import { missingText } from './_answer.ts';
import { databaseOf, keepPage } from './_reading.ts';

const unknown = '没有这个订阅源。';

interface Format {
  /** The file's name in the folder of each scope. */
  readonly file: 'feed.xml' | 'atom.xml' | 'feed.json';
  readonly contentType: string;
  readonly write: (feed: Feed) => string;
}

/** The route of a feed in one format, for whatever scope its folder names. */
export function feedRoute({ file, contentType, write }: Format): APIRoute {
  return async ({ request }) => {
    // Read the path as the client sent it: Astro's own `url` is decoded.
    const { pathname } = new URL(request.url);
    const scope = parseScope(pathname.slice(0, pathname.lastIndexOf('/') + 1));
    if (!scope) return missingText(unknown);
    const path = scopePath(scope) + file;
    if (path !== pathname) return new Response(null, { status: 301, headers: { Location: path } });

    const headers = new Headers({ 'Content-Type': contentType });
    const { siteUrl, feedContent: content, webSubHub: hubUrl } = readSettings(env);
    const db = databaseOf(headers);
    const {
      rows,
      change: [change],
    } = await readAll(db, {
      rows: feedQuery(db, scope, content, unixNow()),
      change: lastChangeQuery(db, scope),
    });
    if (scope.kind === 'topic' && rows.length === 0) return missingText(unknown, [ownTag(scope)]);

    const feed = feedOf(scope, path, rows, { siteUrl, hubUrl, content });
    headers.set('Last-Modified', httpDate(Math.max(builtAt, change?.at ?? 0)));
    if (hubUrl !== undefined) {
      headers.set('Link', `<${hubUrl}>; rel="hub", <${feed.selfUrl}>; rel="self"`);
    }
    // The feed shows texts, corrections and times, which only an article's own tag purges.
    const shown = rows.map(({ id }) => tags.article(id));
    keepPage(headers, { age: 'feed', own: [ownTag(scope), ...shown], named: rows });
    return new Response(write(feed), { headers });
  };
}

function ownTag(scope: Scope): string {
  switch (scope.kind) {
    case 'site':
      return tags.feed;
    case 'section':
      return tags.section(scope.section);
    case 'topic':
      return tags.topic(scope.tag);
    case 'board':
      return tags.boards;
  }
}
