import { billOf, formulaOf, money } from './bill.ts';
import { others, ours, type Load } from './contenders.ts';
import type { RunFigures } from './cron.ts';
import type { DayFigures } from './day.ts';
import { limits } from './limits.ts';
import { figure, markdownTable, percent, round, wrappedItem, type Column } from './markdown.ts';
import { prices } from './prices.ts';

const scenario: Column<DayFigures>[] = [
  { heading: 'views a day', cell: ({ scenario }) => round(scenario.viewsPerDay) },
  { heading: 'mode', cell: ({ scenario }) => scenario.flushing.mode },
];

/** The use of KV and D1 on each day, and the views that it loses. */
export function dayTable(days: readonly DayFigures[]): string {
  return markdownTable(
    [
      ...scenario,
      { heading: 'isolates born', cell: ({ isolates }) => figure(isolates) },
      { heading: 'KV writes', cell: ({ writes }) => figure(writes) },
      {
        heading: 'for 1,000 views',
        cell: ({ writes, scenario }) => figure((writes / scenario.viewsPerDay) * 1_000),
      },
      { heading: 'KV lists', cell: (day) => figure(sum(day, ({ lists }) => lists)) },
      { heading: 'D1 rows read', cell: (day) => figure(sum(day, ({ rowsRead }) => rowsRead)) },
      { heading: 'D1 rows written', cell: (day) => figure(sum(day, (run) => run.rowsWritten)) },
      { heading: 'views lost', cell: ({ lostShare }) => percent(lostShare) },
      { heading: 'oldest lost', cell: ({ oldestLostMs }) => duration(oldestLostMs) },
    ],
    days,
    2,
  );
}

/** The largest figures that a run of each day has, next to Cloudflare's limits for one invocation. */
export function runTable(days: readonly DayFigures[]): string {
  const most = (of: (run: RunFigures) => number) => (day: DayFigures) =>
    day.runs.reduce((greatest, run) => Math.max(greatest, of(run)), 0);
  const [lists, queries] = [most((run) => run.lists), most((run) => run.queries)];
  const [cpu, heap, longest] = [
    most(({ cpuMs }) => cpuMs),
    most(({ heapBytes }) => heapBytes),
    most(({ longestMs }) => longestMs),
  ];
  return markdownTable(
    [
      ...scenario,
      { heading: 'writes of a flush (≤ 1,000)', cell: ({ largestFlush }) => figure(largestFlush) },
      { heading: `lists (≤ ${figure(limits.kvOperations)})`, cell: (day) => figure(lists(day)) },
      {
        heading: `D1 queries (≤ ${limits.d1Queries.free}; paid ${figure(limits.d1Queries.paid)})`,
        cell: (day) => figure(queries(day)),
      },
      { heading: `CPU (≤ ${limits.cpuMs / 1_000} s)`, cell: (day) => seconds(cpu(day)) },
      { heading: 'memory (≤ 128 MB)', cell: (day) => megabytes(heap(day)) },
      { heading: 'longest statement (≤ 30 s)', cell: (day) => seconds(longest(day)) },
      { heading: 'runs continued', cell: ({ continued }) => figure(continued) },
    ],
    days,
    2,
  );
}

/** The month's bill of each way of counting, one line for each number of views. */
export function billTable(days: readonly DayFigures[]): string {
  const timed = days.filter(({ scenario }) => scenario.flushing.mode === 'timed');
  const lazyOf = (views: number) =>
    days.find(({ scenario: { flushing, viewsPerDay } }) => {
      return flushing.mode === 'lazy' && viewsPerDay === views;
    });
  const names = others(emptyLoad).map(({ name }) => name);
  const other = (day: DayFigures, name: string) =>
    others(loadOf(day)).find((contender) => contender.name === name)?.use ?? {};
  return markdownTable(
    [
      { heading: 'views a day', cell: ({ scenario }) => round(scenario.viewsPerDay) },
      { heading: 'beacons alone', cell: (day) => money(beaconBill(day)) },
      { heading: '**KV, timed**', cell: (day) => money(billOf(ours(day))) },
      {
        heading: '**KV, lazy**',
        cell: ({ scenario }) => {
          const lazy = lazyOf(scenario.viewsPerDay);
          return lazy ? money(billOf(ours(lazy))) : '–';
        },
      },
      ...names.map((name) => ({
        heading: name,
        cell: (day: DayFigures) => money(billOf(other(day, name))),
      })),
    ],
    timed,
  );
}

/** The formula of each bill. */
export function formulas(days: readonly DayFigures[]): string {
  const lines = days.flatMap((day) => {
    const { viewsPerDay, flushing } = day.scenario;
    const label = `${round(viewsPerDay)} views a day`;
    const kv = `${label}, KV ${flushing.mode}: ${formulaOf(ours(day)) || 'all included'}`;
    if (flushing.mode === 'lazy' || viewsPerDay < 1e7) return [kv];
    const rest = others(loadOf(day)).map(
      ({ name, use, remark }) => `${label}, ${name} (${remark}): ${formulaOf(use)}`,
    );
    return [kv, ...rest];
  });
  return lines.map(wrappedItem).join('\n');
}

export function priceTable(): string {
  return markdownTable(
    [
      { heading: 'price', cell: ({ name }) => name },
      { heading: 'page at developers.cloudflare.com', cell: ({ source }) => source },
      { heading: '$ a million', cell: ({ perMillion }) => String(perMillion) },
      { heading: 'included a month', cell: ({ included }) => figure(included) },
    ],
    Object.values(prices),
    2,
  );
}

/** The limits of the free plan for a day, and the use by the smallest sites. */
export function freePlanTable(days: readonly DayFigures[]): string {
  const { kvWrites, kvLists, rowsRead, rowsWritten } = limits.freePlanDay;
  return markdownTable(
    [
      { heading: 'locations', cell: ({ scenario }) => figure(scenario.locations) },
      ...scenario,
      { heading: `KV writes (≤ ${figure(kvWrites)})`, cell: ({ writes }) => figure(writes) },
      {
        heading: `lists (≤ ${figure(kvLists)})`,
        cell: (day) => figure(sum(day, (run) => run.lists)),
      },
      {
        heading: `D1 rows read (≤ ${figure(rowsRead)})`,
        cell: (day) => figure(sum(day, (run) => run.rowsRead)),
      },
      {
        heading: `rows written (≤ ${figure(rowsWritten)})`,
        cell: (day) => figure(sum(day, (run) => run.rowsWritten)),
      },
      { heading: 'views lost', cell: ({ lostShare }) => percent(lostShare) },
    ],
    days,
    3,
  );
}

export function evictionTable(days: readonly DayFigures[]): string {
  return markdownTable(
    [
      ...scenario,
      {
        heading: 'evictions in an hour of life',
        cell: ({ scenario }) => String(scenario.evictionsPerHour),
      },
      { heading: 'isolates born', cell: ({ isolates }) => figure(isolates) },
      { heading: 'KV writes', cell: ({ writes }) => figure(writes) },
      { heading: 'views lost', cell: ({ lostShare }) => percent(lostShare) },
    ],
    days,
    2,
  );
}

const emptyLoad: Load = { viewsPerDay: 0, peakPerSecond: 0, hourlyRows: 0, dailyRows: 0 };

function loadOf({ scenario, peakPerSecond, result }: DayFigures): Load {
  return {
    viewsPerDay: scenario.viewsPerDay,
    peakPerSecond,
    hourlyRows: result.hourlyRows,
    dailyRows: result.articles,
  };
}

function beaconBill(day: DayFigures): number {
  const { requests = 0, cpu = 0 } = ours(day);
  return billOf({ requests, cpu });
}

function sum({ runs }: DayFigures, of: (run: RunFigures) => number): number {
  return runs.reduce((total, run) => total + of(run), 0);
}

function seconds(ms: number): string {
  return ms < 100 ? '< 0.1 s' : `${(ms / 1_000).toFixed(1)} s`;
}

function megabytes(bytes: number): string {
  return bytes === 0 ? '–' : `${Math.ceil(bytes / 1_048_576)} MB`;
}

function duration(ms: number): string {
  return ms < 120_000 ? `${Math.ceil(ms / 1_000)} s` : `${Math.ceil(ms / 60_000)} min`;
}
