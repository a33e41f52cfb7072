import * as v from 'valibot';
import { section } from './fields.ts';
import { check } from '../lib/check.ts';
import { statuses } from './lifecycle.ts';

/** A place in a list, as the answer before gave it. */
const place = v.pipe(
  v.string(),
  v.regex(/^[1-9]\d{0,14}$/, '须为上一页给出的 next'),
  v.transform(Number),
);

/** The parameters of a query for the editors' list. */
export const listQuery = v.object({
  status: v.exactOptional(v.picklist(statuses, '没有这种状态')),
  section: v.exactOptional(section),
  before: v.exactOptional(place),
});

/** The parameters of a query for an article's history. */
export const historyQuerySchema = v.object({ before: v.exactOptional(place) });

/** Reads a query for the editors' list. */
export function parseListQuery(parameters: URLSearchParams) {
  return check(listQuery, Object.fromEntries(parameters));
}

/** Reads a query for an article's history. */
export function parseHistoryQuery(parameters: URLSearchParams) {
  return check(historyQuerySchema, Object.fromEntries(parameters));
}
