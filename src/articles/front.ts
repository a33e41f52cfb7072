import { site } from '../site.ts';
import type { Teaser } from './article.ts';

/** What the home page leads with, and a block for each section that has anything left to show. */
export interface Front {
  readonly leads: readonly Teaser[];
  readonly blocks: readonly { readonly section: string; readonly items: readonly Teaser[] }[];
}

/** How many of each section must be read so that a block is full, although leads are not repeated in it. */
export const readInSection = site.home.inSection + 2;

/**
 * Arranges the home page: the featured articles in the order of their slots, filled up with the newest, then
 * the sections in the site's order without what already leads.
 */
export function arrangeFront(
  featured: readonly Teaser[],
  newest: readonly Teaser[],
  ofSections: readonly Teaser[],
): Front {
  const leads = new Map<number, Teaser>();
  for (const article of [...featured, ...newest]) {
    if (leads.size < site.home.leads) leads.set(article.id, article);
  }
  const blocks = site.sections.map(({ slug }) => ({
    section: slug,
    items: ofSections
      .filter(({ id, section }) => section === slug && !leads.has(id))
      .slice(0, site.home.inSection),
  }));
  return {
    leads: [...leads.values()],
    blocks: blocks.filter(({ items }) => items.length > 0),
  };
}
