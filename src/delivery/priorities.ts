/**
 * The priorities of the outbox, the most urgent first: responses that must disappear from the cache, responses that
 * are out of date, articles for the search index, events to announce, and messages on their way to others.
 */
export const priorities = {
  withdrawal: 0,
  purge: 1,
  index: 2,
  announcement: 3,
  delivery: 4,
} as const;

export type Priority = (typeof priorities)[keyof typeof priorities];
