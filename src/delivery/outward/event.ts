import * as v from 'valibot';
import { parseTags, type Article } from '../../articles/article.ts';
import { articleUrl } from '../../articles/notation.ts';

const articleEventTypes = [
  'article.published',
  'article.updated',
  'article.withdrawn',
  'article.merged',
] as const;

/** The types of events that a target may subscribe to. */
export const eventTypes = [...articleEventTypes, 'boards.updated'] as const;

export type EventType = (typeof eventTypes)[number];

/** The place of an article, from which its addresses follow. */
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

/** The part of a withdrawal that targets are told. */
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
  /** The place where readers saw the article before, if they did. */
  before: v.optional(placeSchema),
  mergedInto: v.optional(v.number()),
  withdrawal: v.optional(withdrawalSchema),
});

const boardsEventSchema = v.object({ type: v.literal('boards.updated'), at: v.number() });

const schema = v.variant('type', [articleEventSchema, boardsEventSchema]);

export type ArticleEvent = v.InferOutput<typeof articleEventSchema>;
/** An event for the world outside. */
export type OutwardEvent = v.InferOutput<typeof schema>;

/** Reads an event from the outbox; undefined for one that this release does not understand. */
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

/** The event that a change means for readers; undefined when they see nothing of it. `at` in unix seconds. */
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

/** The article's former address, if the event moved the article. */
export function previousUrlOf(
  { article, before }: ArticleEvent,
  siteUrl: string,
): string | undefined {
  if (!before) return undefined;
  const previous = articleUrl({ id: article.id, ...before }, siteUrl);
  return previous === articleUrl(article, siteUrl) ? undefined : previous;
}
