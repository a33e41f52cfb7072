import { searchPath } from '../lib/paths.ts';
import { sectionName, site } from '../site.ts';

/** What the search page was asked, as its address says it. */
export interface SearchRequest {
  readonly text: string;
  readonly section: string | undefined;
  readonly sort: 'newest' | 'best';
  /** Newest first: the place of the last document before. Best first: how many come before. */
  readonly before: number | undefined;
}

/** Reads the parameters of a search; what is none of theirs counts as not given. */
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

/** The one address of a search. */
export function searchRequestPath({ text, section, sort, before }: SearchRequest): string {
  return searchPath(text, {
    section,
    sort: sort === 'best' ? sort : undefined,
    before: before === undefined ? undefined : String(before),
  });
}
