import type { Role } from '../editors/editor.ts';
import { permissions } from '../editors/permissions.ts';
import type { ProblemType } from '../http/problem.ts';
import { articles } from './articles.ts';
import type { Area, Operation } from './operation.ts';
import { outbox } from './outbox.ts';
import { release } from './release.ts';
import { search } from './search.ts';

/** What the endpoint offers, in the document's order. */
export const areas: readonly Area[] = [articles, search, outbox, release];

/** An operation with all that is known of it. */
export interface Entry {
  readonly area: string;
  readonly method: string;
  /** As the table of permissions has it: `/api/articles/[id]`. */
  readonly route: string;
  /** The least role that may; undefined when the table of permissions has no such operation. */
  readonly role: Role | undefined;
  readonly operation: Operation;
  /** Every problem that it documents. */
  readonly problems: readonly ProblemType[];
}

/** Every operation, by `METHOD /api/route/[parameter]`. */
export const operations: ReadonlyMap<string, Entry> = new Map(
  areas.flatMap((area) =>
    Object.entries(area.operations).map(([key, operation]) => {
      const [method = '', route = ''] = key.split(' ');
      const role = permissions[route]?.[method];
      const problems = problemsOf(operation, role);
      return [key, { area: area.name, method, route, role, operation, problems }] as const;
    }),
  ),
);

function problemsOf(operation: Operation, role: Role | undefined): readonly ProblemType[] {
  const ofGuard = ['unauthorized', 'too-many-attempts', 'not-configured'] as const;
  const all: ProblemType[] = [
    ...ofGuard,
    ...(role === 'reporter' ? [] : (['forbidden'] as const)),
    ...(operation.withoutDatabase ? [] : (['unavailable'] as const)),
    ...(operation.body?.problems ?? []),
    ...(operation.problems ?? []),
  ];
  return [...new Set(all)];
}
