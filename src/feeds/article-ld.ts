import type { BreadcrumbList, NewsArticle, Person } from 'schema-dts';
import { modifiedAt, parseTags, type Article } from '../articles/article.ts';
import { headlineLines } from '../articles/content.ts';
import { describe } from '../articles/description.ts';
import type { Picture } from '../articles/bodies/markup.ts';
import { articlePath, cardPath, sectionPath } from '../lib/paths.ts';
import { sectionName, site } from '../site.ts';
import { jsonLd, publisher } from './json-ld.ts';
import { articleUrl, siteTime } from '../articles/notation.ts';

/** The JSON-LD of an article page for search engines: schema.org's NewsArticle and BreadcrumbList. */
export function articleLd(
  article: Article,
  picture: Picture | undefined,
  siteUrl: string,
): readonly string[] {
  const image = picture?.url ?? siteUrl + cardPath(article.section);
  return [newsArticle(article, image, siteUrl), breadcrumbs(article, siteUrl)];
}

function newsArticle(article: Article, image: string, siteUrl: string): string {
  const owner = publisher(siteUrl);
  const topics = parseTags(article.tags);
  const section = sectionName(article.section);
  const beside = headlineLines(article);
  return jsonLd({
    '@type': 'NewsArticle',
    headline: article.title,
    ...(beside.length > 0 ? { alternativeHeadline: beside } : {}),
    description: describe(article),
    image: [image],
    datePublished: siteTime(article.publishedAt),
    dateModified: siteTime(modifiedAt(article)),
    author: article.author ? [person(article.author)] : [owner],
    ...(article.editor ? { editor: [person(article.editor)] } : {}),
    publisher: owner,
    ...(section === undefined ? {} : { articleSection: section }),
    ...(topics.length > 0 ? { keywords: topics } : {}),
    ...correctionOf(article),
    ...(article.sourceUrl ? { isBasedOn: article.sourceUrl } : {}),
    inLanguage: site.language,
    isAccessibleForFree: true,
    mainEntityOfPage: articleUrl(article, siteUrl),
  } satisfies NewsArticle);
}

/** The breadcrumbs: home, section, article. */
function breadcrumbs(article: Article, siteUrl: string): string {
  const steps = [
    { name: site.name, path: '/' },
    { name: sectionName(article.section) ?? article.section, path: sectionPath(article.section) },
    { name: article.title, path: articlePath(article, site.timeZone) },
  ];
  return jsonLd({
    '@type': 'BreadcrumbList',
    itemListElement: steps.map(
      ({ name, path }, index) =>
        ({ '@type': 'ListItem', position: index + 1, name, item: siteUrl + path }) as const,
    ),
  } satisfies BreadcrumbList);
}

function correctionOf({ correction, correctedAt }: Article) {
  if (!correction) return {};
  const datePublished = correctedAt === null ? {} : { datePublished: siteTime(correctedAt) };
  return {
    correction: { '@type': 'CorrectionComment', text: correction, ...datePublished },
  } as const;
}

function person(name: string) {
  return { '@type': 'Person', name } as const satisfies Person;
}
