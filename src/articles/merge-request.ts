import * as v from 'valibot';

const wanted = '须为文章编号';

/** The body of a merge: which article the other becomes part of. */
export const mergeRequestSchema = v.object({
  into: v.pipe(
    v.number(wanted),
    v.integer(wanted),
    v.minValue(1, wanted),
    v.maxValue(Number.MAX_SAFE_INTEGER, wanted),
  ),
});
