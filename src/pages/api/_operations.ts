import { articles } from './articles/_operations.ts';
import { editing } from './articles/[id]/_operations.ts';
import { audit } from './audit/_operations.ts';
import { backup } from './backup/_operations.ts';
import { boards } from './boards/_operations.ts';
import { legacyUrls } from './legacy-urls/_operations.ts';
import { media } from './media/_operations.ts';
import { outbox } from './outbox/_operations.ts';
import { release } from './release/_operations.ts';
import { search } from './search/_operations.ts';
import { takedowns } from './takedowns/_operations.ts';
import { tokens } from './tokens/_operations.ts';
import { entriesOf } from '../../openapi/entries.ts';
import type { Area } from '../../openapi/operation.ts';

/** The areas of the editors' endpoint in the order of the document, one line each. */
export const areas: readonly Area[] = [
  articles,
  editing,
  boards,
  media,
  takedowns,
  legacyUrls,
  search,
  outbox,
  tokens,
  audit,
  backup,
  release,
];

/** Every operation, by `METHOD /api/route/[parameter]`. */
export const operations = entriesOf(areas);
