import * as v from 'valibot';

/** Entries of one page of the outbox. */
export const mostEntries = 200;

/** The parameters of a query for the outbox. */
export const outboxQuery = v.object({
  state: v.optional(v.picklist(['pending', 'dead']), 'dead'),
  target: v.optional(v.string()),
  limit: v.optional(
    v.pipe(
      v.string(),
      v.regex(/^\d{1,3}$/),
      v.transform(Number),
      v.minValue(1),
      v.maxValue(mostEntries),
    ),
    '50',
  ),
  after: v.optional(
    v.pipe(
      v.string(),
      v.regex(/^\d{1,11}-\d{1,15}$/),
      v.transform((text) => {
        const [dueAt = 0, id = 0] = text.split('-').map(Number);
        return { dueAt, id };
      }),
    ),
  ),
});
