import { modifiedAt, parseTags, undated } from '../articles/article.ts';
import { firstPicture } from '../articles/bodies/markup.ts';
import { contentOfPart, partLabel } from '../articles/bodies/parts.ts';
import { describe } from '../articles/description.ts';
import { articleUrl } from '../articles/notation.ts';
import { articleQuery, mergedQuery, neighbourQuery } from '../articles/read.ts';
import { rankRelated, relatedQuery } from '../articles/related.ts';
import { pageStatus, previewStatus, readWithdrawal } from '../articles/withdrawal.ts';
import { tags } from '../cache/tags.ts';
import { readAll } from '../db/batch.ts';
import type { Database } from '../db/client.ts';
import { articleLd } from '../feeds/article-ld.ts';
import { articlePath, type Part } from '../lib/paths.ts';
import { dressPictures } from '../media/article-pictures.ts';
import { filesOfArticleQuery } from '../media/read.ts';
import { asideContent, asideQueries, headlinesOf } from '../rankings/aside.ts';
import { site } from '../site.ts';
import { signView } from '../views/signature.ts';

/** The part of an article that is asked for, and whether for readers or as a preview. */
interface Asked {
  readonly id: number;
  readonly part: Part;
  readonly isPreview?: boolean;
}

interface Settings {
  readonly siteUrl: string;
  readonly siteSecret: string | undefined;
  /** Whether an Images binding makes smaller widths of pictures. */
  readonly isResized: boolean;
}

/** The statements behind an article: its files, its neighbours and older ones, those that share its tags, the aside. */
export function articlePageQueries(db: Database, id: number) {
  return {
    stored: articleQuery(db, id),
    files: filesOfArticleQuery(db, id),
    before: neighbourQuery(db, id, 'previous', 1 + site.related.shown),
    after: neighbourQuery(db, id, 'next'),
    sharing: relatedQuery(db, id),
    ...asideQueries(db),
  };
}

/**
 * Prepares an article's page, or its preview, as of `now` (unix seconds), in one round trip. With status 200 it gives
 * the props of the layout, with another status those of the notice. `path` is the right address, if there is one.
 */
export async function articleView(db: Database, asked: Asked, now: number, settings: Settings) {
  const { id, part, isPreview = false } = asked;
  const { siteUrl, siteSecret, isResized } = settings;
  const read = await readAll(db, {
    merged: isPreview ? [] : [mergedQuery(db, id)],
    ...articlePageQueries(db, id),
  });
  const [target] = read.merged.flat();
  const [stored] = read.stored;
  const aside = asideContent(read, now);
  const found = isPreview ? previewStatus(stored) : pageStatus(target ?? stored);
  const isMoved = target && (found === 200 || found === 404);
  const article = stored && {
    ...stored,
    // A draft without a time looks as if it were published now.
    publishedAt: stored.publishedAt === undated ? now : stored.publishedAt,
    bodyHtml: dressPictures(stored.bodyHtml, read.files, { siteUrl, isResized }),
  };
  const content = article && contentOfPart(article.bodyHtml, part);
  if (isMoved || found !== 200 || !content) {
    const status = isMoved || found === 200 ? 404 : found;
    const hints = {
      age: status === 404 ? 'missing' : 'gone',
      own: [id, ...(target ? [target.id] : [])].map(tags.article),
      named: headlinesOf(aside),
    } as const;
    const path = isMoved ? articlePath(target, site.timeZone) : undefined;
    const gone = target ?? stored;
    const words = gone && readWithdrawal(gone)?.notice;
    return { status, path, words, aside, hints } as const;
  }

  const [nearest, ...older] = read.before;
  const isPlaced = stored.publishedAt !== undated;
  const [previous, next] = isPlaced ? [nearest, read.after[0]] : [];
  const related = rankRelated(id, read.sharing, older);
  const picture = firstPicture(article.bodyHtml, siteUrl);
  const props = {
    article,
    content,
    title: article.title + partLabel(content),
    description: describe(article),
    topics: parseTags(article.tags),
    modifiedAt: modifiedAt(article),
    address: articleUrl(article, siteUrl),
    picture,
    jsonLd: isPreview ? undefined : articleLd(article, picture, siteUrl),
    viewSignature: isPreview || !siteSecret ? undefined : await signView(siteSecret, id, now),
    previous,
    next,
    related,
    aside,
  };
  const neighbours = [previous, next].filter((neighbour) => neighbour !== undefined);
  const named = [...headlinesOf(aside), ...neighbours, ...related];
  const hints = { age: 'article', own: [tags.article(id)], named } as const;
  return {
    status: 200,
    path: articlePath(article, site.timeZone, content.part),
    props,
    hints,
  } as const;
}
