/**
 * The order of the outbox, the most urgent first: what must disappear from the cache, what else in it is out of date,
 * what the search index lacks, what other sites are to be told, and what is on its way to them.
 */
export const priorities = {
  withdrawal: 0,
  purge: 1,
  index: 2,
  announcement: 3,
  delivery: 4,
} as const;

export type Priority = (typeof priorities)[keyof typeof priorities];
