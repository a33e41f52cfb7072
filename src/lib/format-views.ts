const exact = new Intl.NumberFormat('zh-CN');
/** Shows one decimal below ten units and none from ten on. Rounds down, so that no figure claims too much. */
const compact = new Intl.NumberFormat('zh-CN', { notation: 'compact', roundingMode: 'floor' });

/** A number of views as Chinese readers expect it: `9,876`, `1.2万`, `35万`, `1.2亿`. */
export function formatViews(views: number): string {
  return views < 10_000 ? exact.format(views) : compact.format(views);
}
