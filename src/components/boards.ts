import type { Period } from '../lib/periods.ts';
import type { Span } from '../rankings/boards.ts';

/** What a live board is called, and what it counts. */
export const spanNames: Readonly<Record<Span, { readonly name: string; readonly what: string }>> = {
  week: { name: '周排名', what: '最近7天' },
  month: { name: '月排名', what: '最近30天' },
  hot: { name: '热门文章', what: '最近24小时' },
};

/** `2026年第47周`, `2026年11月` */
export function periodTitle({ kind, name }: Period): string {
  const [year, number = ''] = name.split('-');
  const ordinal = Number(number.replace('W', ''));
  return kind === 'week' ? `${year}年第${ordinal}周` : `${year}年${ordinal}月`;
}
