import type { ProblemType } from '../http/problem.ts';
import type { Area, Operation } from './operation.ts';

/** An operation with its area, route and role. */
export interface Entry {
  readonly area: string;
  readonly method: string;
  /** The route as Astro names it: `/api/articles/[id]`. */
  readonly route: string;
  readonly operation: Operation;
  /** Every problem that it documents. */
  readonly problems: readonly ProblemType[];
}

/** Problems that every operation can answer: the guard refuses, or the database cannot be reached. */
const common: readonly ProblemType[] = [
  'unauthorized',
  'forbidden',
  'too-many-attempts',
  'unavailable',
  'not-configured',
];

/** The operations of these areas, by `METHOD /api/route/[parameter]`. */
export function entriesOf(areas: readonly Area[]): ReadonlyMap<string, Entry> {
  return new Map(
    areas.flatMap((area) =>
      Object.entries(area.operations).map(([key, operation]) => {
        const [method = '', route = ''] = key.split(' ');
        const problems = problemsOf(operation);
        return [key, { area: area.name, method, route, operation, problems }] as const;
      }),
    ),
  );
}

function problemsOf({ body, problems = [] }: Operation): readonly ProblemType[] {
  return [...new Set([...common, ...(body?.problems ?? []), ...problems])];
}
