const exact = new Intl.NumberFormat('zh-CN');
/** One decimal below ten of a unit, none from there on; rounded down, so that no figure claims too much. */
const compact = new Intl.NumberFormat('zh-CN', { notation: 'compact', roundingMode: 'floor' });

/** A number of views as Chinese readers expect it: `9,876`, `1.2万`, `35万`, `1.2亿`. */
export function formatViews(views: number): string {
  return views < 10_000 ? exact.format(views) : compact.format(views);
}
