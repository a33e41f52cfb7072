import * as v from 'valibot';

/** Of answers: a number without fraction. */
export const integer = v.pipe(v.number(), v.integer());

/** Of answers: a time as RFC 3339 writes it. */
export const time = v.pipe(v.string(), v.metadata({ format: 'date-time' }));
