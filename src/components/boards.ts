import type { Period } from '../lib/periods.ts';

/** `2026年第47周`, `2026年11月` */
export function periodTitle({ kind, name }: Period): string {
  const [year, number = ''] = name.split('-');
  const ordinal = Number(number.replace('W', ''));
  return kind === 'week' ? `${year}年第${ordinal}周` : `${year}年${ordinal}月`;
}
