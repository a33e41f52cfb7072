import * as v from 'valibot';
import { articleNumber } from './fields.ts';

/** The body of a merge: which article the other becomes part of. */
export const mergeRequestSchema = v.object({ into: articleNumber });
