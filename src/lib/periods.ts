/**
 * Calendar weeks and months. Days are counted from 1970-01-01, a Thursday; the caller chooses the time zone. Weeks are
 * those of ISO 8601: they begin on Monday and belong to the year of their Thursday.
 */
export const periodKinds = ['week', 'month'] as const;
export type PeriodKind = (typeof periodKinds)[number];

export interface Period {
  readonly kind: PeriodKind;
  /** `2026-W47` or `2026-11`. */
  readonly name: string;
  readonly firstDay: number;
  /** Inclusive. */
  readonly lastDay: number;
}

const msPerDay = 86_400_000;

/** The week or the month that a day is in. */
export function periodOf(kind: PeriodKind, day: number): Period {
  return kind === 'week' ? weekOf(day) : monthOf(day);
}

export function previousPeriod({ kind, firstDay }: Period): Period {
  return periodOf(kind, firstDay - 1);
}

export function nextPeriod({ kind, lastDay }: Period): Period {
  return periodOf(kind, lastDay + 1);
}

/** Parses the name of an existing period (`2026-W47`, `2026-11`); undefined for any other text. */
export function parsePeriod(name: string | undefined): Period | undefined {
  const [, year, isWeek, number] = /^(\d{4})-(W?)(\d\d)$/.exec(name ?? '') ?? [];
  // The 4th of January is always in week 1.
  const period = isWeek
    ? weekOf(dayNumber(Number(year), 0, 4) + 7 * (Number(number) - 1))
    : monthOf(dayNumber(Number(year), Number(number) - 1, 1));
  return period.name === name ? period : undefined;
}

/** `2026-11-16` */
export function formatDay(day: number): string {
  return new Date(day * msPerDay).toISOString().slice(0, 10);
}

function weekOf(day: number): Period {
  const firstDay = day - ((((day + 3) % 7) + 7) % 7);
  const thursday = firstDay + 3;
  const year = new Date(thursday * msPerDay).getUTCFullYear();
  const week = Math.floor((thursday - dayNumber(year, 0, 1)) / 7) + 1;
  return { kind: 'week', name: `${year}-W${twoDigits(week)}`, firstDay, lastDay: firstDay + 6 };
}

function monthOf(day: number): Period {
  const date = new Date(day * msPerDay);
  const [year, month] = [date.getUTCFullYear(), date.getUTCMonth()];
  return {
    kind: 'month',
    name: `${year}-${twoDigits(month + 1)}`,
    firstDay: dayNumber(year, month, 1),
    lastDay: dayNumber(year, month + 1, 1) - 1,
  };
}

function dayNumber(year: number, month: number, dayOfMonth: number): number {
  return Date.UTC(year, month, dayOfMonth) / msPerDay;
}

function twoDigits(number: number): string {
  return String(number).padStart(2, '0');
}

/** `2026年第47周`, `2026年11月` */
export function periodTitle({ kind, name }: Period): string {
  const [year, number = ''] = name.split('-');
  const ordinal = Number(number.replace('W', ''));
  return kind === 'week' ? `${year}年第${ordinal}周` : `${year}年${ordinal}月`;
}
