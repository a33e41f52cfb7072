import { site } from '../site.ts';
import type { Teaser } from './article.ts';

/** What the home page leads with, and a block for each section that has anything left to show. */
export interface Front {
  readonly leads: readonly Teaser[];
  readonly blocks: readonly { readonly section: string; readonly items: readonly Teaser[] }[];
}

/** How many of each section are read: a few more than a block shows, since leads are not repeated in it. */
export const readInSection = site.home.inSection + 2;

/**
 * Arranges the home page: the featured articles in the order of their slots, filled up with the newest, then
 * the sections in the site's order without what already leads. Only a section whose newest all lead repeats
 * them in its block, rather than be missing.
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
  const blocks = site.sections.map(({ slug }) => {
    const own = ofSections.filter(({ section }) => section === slug);
    const fresh = own.filter(({ id }) => !leads.has(id));
    const isAllThereIs = own.length < readInSection;
    const items = fresh.length > 0 || isAllThereIs ? fresh : own;
    return { section: slug, items: items.slice(0, site.home.inSection) };
  });
  return {
    leads: [...leads.values()],
    blocks: blocks.filter(({ items }) => items.length > 0),
  };
}
