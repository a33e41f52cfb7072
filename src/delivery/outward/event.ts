import * as v from 'valibot';
import { parseTags, type Article } from '../../articles/article.ts';
import { articleUrl } from '../../articles/notation.ts';

const articleEventTypes = [
  'article.published',
  'article.updated',
  'article.withdrawn',
  'article.merged',
] as const;

/** What a target may ask to be told. */
export const eventTypes = [...articleEventTypes, 'boards.updated'] as const;

export type EventType = (typeof eventTypes)[number];

/** Where an article stood, and so which addresses had it. */
const placeSchema = v.object({
  section: v.string(),
  publishedAt: v.number(),
  tags: v.array(v.string()),
});

const articleSchema = v.object({
  ...placeSchema.entries,
  id: v.number(),
  revision: v.number(),
  title: v.string(),
  status: v.string(),
});

/** What the world outside is told of a withdrawal. */
const withdrawalSchema = v.object({
  reason: v.string(),
  legal: v.optional(v.string()),
  notice: v.optional(v.string()),
});

const articleEventSchema = v.object({
  type: v.picklist(articleEventTypes),
  /** Unix seconds. */
  at: v.number(),
  article: articleSchema,
  /** What readers saw before, if they saw it. */
  before: v.optional(placeSchema),
  mergedInto: v.optional(v.number()),
  withdrawal: v.optional(withdrawalSchema),
});

const boardsEventSchema = v.object({ type: v.literal('boards.updated'), at: v.number() });

const schema = v.variant('type', [articleEventSchema, boardsEventSchema]);

export type ArticleEvent = v.InferOutput<typeof articleEventSchema>;
/** What the world outside may be told. */
export type OutwardEvent = v.InferOutput<typeof schema>;

/** The event that the outbox keeps, undefined for what this release does not understand. */
export function parseEvent(payload: string | null): OutwardEvent | undefined {
  const parsed = v.safeParse(v.pipe(v.string(), v.parseJson(), schema), payload);
  return parsed.success ? parsed.output : undefined;
}

type After = Pick<
  Article,
  | 'id'
  | 'revision'
  | 'section'
  | 'title'
  | 'publishedAt'
  | 'status'
  | 'tags'
  | 'mergedInto'
  | 'withdrawal'
>;
type Before = Pick<Article, 'section' | 'publishedAt' | 'status' | 'tags'>;

/** What a change is to readers, undefined when they see nothing of it. `at` in unix seconds. */
export function eventOf(
  before: Before | undefined,
  after: After,
  at: number,
): ArticleEvent | undefined {
  const was = before?.status === 'published';
  const is = after.status === 'published';
  if (!was && !is) return undefined;
  const { id, revision, title, status, mergedInto, withdrawal } = after;
  return {
    type: is ? (was ? 'article.updated' : 'article.published') : endOf(after),
    at,
    article: { id, revision, title, status, ...placeOf(after) },
    ...(was ? { before: placeOf(before) } : {}),
    ...(mergedInto === null ? {} : { mergedInto }),
    ...(withdrawal === null
      ? {}
      : { withdrawal: v.parse(withdrawalSchema, JSON.parse(withdrawal)) }),
  };
}

function endOf({ status }: After): 'article.merged' | 'article.withdrawn' {
  return status === 'merged' ? 'article.merged' : 'article.withdrawn';
}

function placeOf({ section, publishedAt, tags }: Before | After) {
  return { section, publishedAt, tags: [...parseTags(tags)] };
}

/** The address that the article had before, where the event moved it. */
export function previousUrlOf(
  { article, before }: ArticleEvent,
  siteUrl: string,
): string | undefined {
  if (!before) return undefined;
  const previous = articleUrl({ id: article.id, ...before }, siteUrl);
  return previous === articleUrl(article, siteUrl) ? undefined : previous;
}
