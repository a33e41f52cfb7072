import { articles } from './articles/_operations.ts';
import { correctArchive } from './archives/_operations.ts';
import { audit } from './_audit.ts';
import { backup } from './backup/_operations.ts';
import { boards } from './_boards.ts';
import { pushBatch } from './articles/_batch-operation.ts';
import { editing } from './articles/[id]/_operations.ts';
import { legacyUrls } from './_legacy-urls.ts';
import { media } from './media/_operations.ts';
import { entriesOf } from '../../openapi/entries.ts';
import type { Area } from '../../openapi/operation.ts';
import { outbox } from './outbox/_operations.ts';
import { release } from './_release.ts';
import { search } from './search/_operations.ts';
import { takedowns } from './takedowns/_operations.ts';
import { tokenArea } from './tokens/_operations.ts';

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

/** Every operation, by `METHOD /api/route/[parameter]`. */
export const operations = entriesOf(areas);
