import { modifiedAt, parseTags, type Article } from '../articles/article.ts';
import { headlineLines } from '../articles/content.ts';
import { describe } from '../articles/description.ts';
import { withAbsoluteUrls } from '../articles/bodies/markup.ts';
import { builtAt } from '../lib/build.ts';
import { sectionName, site } from '../site.ts';
import type { FeedContent } from './query.ts';
import { scopePagePath, scopeTitle, type Scope } from './scope.ts';
import { escapeText, legalText } from './xml.ts';
import { articleUrl } from '../articles/notation.ts';

/** The content of a feed in any format. URLs are absolute; texts have no character that XML forbids. */
export interface Feed {
  readonly title: string;
  readonly description: string;
  /** The page whose articles the feed has. */
  readonly pageUrl: string;
  readonly selfUrl: string;
  readonly hubUrl: string | undefined;
  readonly iconUrl: string;
  /** The time of the newest change of its items; for an empty feed, the time when the site was built. */
  readonly updated: Date;
  readonly items: readonly Item[];
}

export interface Item {
  /** A tag URI (RFC 4151): it stays the same when the article's address changes. */
  readonly id: string;
  readonly url: string;
  readonly title: string;
  readonly published: Date;
  readonly updated: Date;
  readonly author: string | undefined;
  readonly source: { readonly name: string; readonly url: string | undefined } | undefined;
  /** The section's name, then the topics. */
  readonly categories: readonly string[];
  /** The summary as text, after the correction if there is one. */
  readonly text: string;
  /** The same text as HTML. */
  readonly html: string;
  /**
   * The whole article as HTML, after the correction and the headline's other lines; undefined where feeds carry only
   * summaries.
   */
  readonly fullHtml: string | undefined;
}

export type FeedRow = Omit<
  Article,
  | 'seq'
  | 'editor'
  | 'status'
  | 'expiresAt'
  | 'contentHash'
  | 'withdrawal'
  | 'featured'
  | 'correctedAt'
  | 'mergedInto'
>;

export interface Setting {
  readonly siteUrl: string;
  readonly hubUrl: string | undefined;
  readonly content: FeedContent;
}

/** The feed of a scope at the path `selfPath`, from the rows of `feedQuery`. */
export function feedOf(
  scope: Scope,
  selfPath: string,
  rows: readonly FeedRow[],
  { siteUrl, hubUrl, content }: Setting,
): Feed {
  return {
    title: legalText(scopeTitle(scope)),
    description: scope.kind === 'site' ? site.description : legalText(scopeTitle(scope)),
    pageUrl: siteUrl + scopePagePath(scope),
    selfUrl: siteUrl + selfPath,
    hubUrl,
    iconUrl: `${siteUrl}/icon-192.png`,
    updated: dateOf(rows.length > 0 ? Math.max(...rows.map(modifiedAt)) : builtAt),
    items: rows.map((row) => itemOf(row, siteUrl, content)),
  };
}

function itemOf(row: FeedRow, siteUrl: string, content: FeedContent): Item {
  const { id, section, title, author, sourceName, sourceUrl, publishedAt, tags } = row;
  const correction = row.correction && `更正:${row.correction}`;
  const summary = describe(row) || title;
  const note = correction ? `<p><strong>${escapeText(correction)}</strong></p>` : '';
  return {
    id: `tag:${new URL(siteUrl).hostname},${site.feeds.since}:${id}`,
    url: articleUrl(row, siteUrl),
    title: legalText(title),
    published: dateOf(publishedAt),
    updated: dateOf(modifiedAt(row)),
    author: author ? legalText(author) : undefined,
    source: sourceName ? { name: legalText(sourceName), url: sourceUrl ?? undefined } : undefined,
    categories: [sectionName(section) ?? section, ...parseTags(tags)].map(legalText),
    text: legalText(correction ? `${correction}\n\n${summary}` : summary),
    html: `${note}<p>${escapeText(summary)}</p>`,
    fullHtml: content === 'full' ? note + wholeHtml(row, siteUrl) : undefined,
  };
}

/** The lines of the headline that a feed's title lacks, and the body. */
function wholeHtml(row: FeedRow, siteUrl: string): string {
  const lines = headlineLines(row).map((line) => `<p>${escapeText(line)}</p>`);
  return lines.join('') + legalText(withAbsoluteUrls(row.bodyHtml, siteUrl));
}

const dateOf = (seconds: number) => new Date(seconds * 1_000);
