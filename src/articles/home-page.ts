import { site } from '../site.ts';
import type { Teaser } from './article.ts';

/** The lead stories of the home page, and a block for each section that has articles left to show. */
export interface Front {
  readonly leads: readonly Teaser[];
  readonly blocks: readonly { readonly section: string; readonly items: readonly Teaser[] }[];
}

/** The articles read of each section: a few more than a block shows, since it does not repeat lead stories. */
export const readInSection = site.home.inSection + 2;

/**
 * Arranges the home page. Featured articles lead in the order of their slots, and the newest articles fill the
 * remaining leads. Blocks of sections follow in the site's order, without articles that already lead. A section whose
 * newest articles all lead repeats them, since its block would otherwise be missing.
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
