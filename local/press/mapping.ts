import { site } from '../../src/site.ts';
import { UsageError } from '../settings.ts';

/** Rules by which articles of another system become articles of this site. */
export interface Mapping {
  /** Slug of the section for articles that name no section of the site. */
  readonly section: string | undefined;
  /** Slugs of sections by the names of the other system's categories. */
  readonly sections: ReadonlyMap<string, string>;
  /** Added to the other system's ids. */
  readonly idOffset: number;
}

/** The flags of `import` from which the mapping is made. */
interface Flags {
  readonly section?: string | undefined;
  readonly map?: readonly string[] | undefined;
  readonly 'id-offset'?: string | undefined;
}

/** @throws UsageError for a malformed flag. */
export function mappingOf({ section, map = [], 'id-offset': offset = '0' }: Flags): Mapping {
  const given = map.map((pair): [string, string] => {
    const [category, slug] = [pair.slice(0, pair.lastIndexOf('=')), pair.split('=').at(-1)];
    if (category && slug) return [category, slug];
    throw new UsageError(`--map must be CATEGORY=SLUG, not "${pair}".`);
  });
  const own = site.sections.flatMap(({ slug, name }): [string, string][] => [
    [slug, slug],
    [name, slug],
  ]);
  const idOffset = numberOf('id-offset', offset);
  return { section, idOffset, sections: new Map([...own, ...given]) };
}

/** @throws UsageError when the text is not a whole number of at most 15 digits. */
export function numberOf(name: string, text: string): number {
  if (/^\d{1,15}$/.test(text)) return Number(text);
  throw new UsageError(`--${name} must be a whole number, not "${text}".`);
}
