import type { Role } from '../editors/editor.ts';
import { permissions } from '../editors/permissions.ts';
import type { ProblemType } from '../http/problem.ts';
import { articles } from './articles.ts';
import { correctArchive } from './archives.ts';
import { audit } from './audit.ts';
import { backup } from './backup.ts';
import { boards } from './boards.ts';
import { pushBatch } from './batch.ts';
import { editing } from './editing.ts';
import { legacyUrls } from './legacy-urls.ts';
import { media } from './media.ts';
import type { Area, Operation } from './operation.ts';
import { outbox } from './outbox.ts';
import { release } from './release.ts';
import { search } from './search.ts';
import { takedowns } from './takedowns.ts';
import { tokenArea } from './tokens.ts';

/** What the endpoint offers, in the document's order. */
export const areas: readonly Area[] = [
  { ...articles, operations: { ...articles.operations, 'POST /api/articles/batch': pushBatch } },
  editing,
  {
    ...boards,
    operations: { ...boards.operations, 'POST /api/archives/[name]': correctArchive },
  },
  media,
  takedowns,
  legacyUrls,
  search,
  outbox,
  tokenArea,
  audit,
  backup,
  release,
];

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

/** What the guard refuses, and a database that is away, can meet every operation. */
const common: readonly ProblemType[] = [
  'unauthorized',
  'forbidden',
  'too-many-attempts',
  'unavailable',
  'not-configured',
];

/** Every operation, by `METHOD /api/route/[parameter]`. */
export const operations: ReadonlyMap<string, Entry> = new Map(
  areas.flatMap((area) =>
    Object.entries(area.operations).map(([key, operation]) => {
      const [method = '', route = ''] = key.split(' ');
      const role = permissions[route]?.[method];
      const problems = problemsOf(operation);
      return [key, { area: area.name, method, route, role, operation, problems }] as const;
    }),
  ),
);

function problemsOf({ body, problems = [] }: Operation): readonly ProblemType[] {
  return [...new Set([...common, ...(body?.problems ?? []), ...problems])];
}
