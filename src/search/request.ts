import { searchPath } from '../lib/paths.ts';
import { sectionName, site } from '../site.ts';

/** A request to the search page, as its address states it. */
export interface SearchRequest {
  readonly text: string;
  readonly section: string | undefined;
  readonly sort: 'newest' | 'best';
  /** With `newest`: the place of the previous page's last document. With `best`: how many documents come before. */
  readonly before: number | undefined;
}

/** Reads the parameters of a search; a value that is not valid counts as not given. */
export function readSearchRequest(parameters: URLSearchParams): SearchRequest {
  const section = parameters.get('section') ?? undefined;
  const sort = parameters.get('sort') === 'best' ? 'best' : 'newest';
  const last = sort === 'best' ? site.search.ranked - 1 : Number.MAX_SAFE_INTEGER;
  const before = /^[1-9]\d{0,15}$/.test(parameters.get('before') ?? '')
    ? Number(parameters.get('before'))
    : Infinity;
  return {
    text: parameters.get('q') ?? '',
    section: sectionName(section) === undefined ? undefined : section,
    sort,
    before: before <= last ? before : undefined,
  };
}

/** The canonical address of a search. */
export function searchRequestPath({ text, section, sort, before }: SearchRequest): string {
  return searchPath(text, {
    section,
    sort: sort === 'best' ? sort : undefined,
    before: before === undefined ? undefined : String(before),
  });
}
