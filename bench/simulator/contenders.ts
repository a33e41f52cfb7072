import type { Use } from './bill.ts';
import type { DayFigures } from './day.ts';
import { model } from './model.ts';

/** The measured load of a day. It is the same for every way of counting. */
export interface Load {
  readonly viewsPerDay: number;
  readonly peakPerSecond: number;
  /** Rows of a table of views by hour at the end of the day: pairs of article and hour. */
  readonly hourlyRows: number;
  readonly dailyRows: number;
}

export interface Contender {
  readonly name: string;
  readonly use: Use;
  /** How it differs from the site's counter: what it loses, or where it fails. */
  readonly remark: string;
}

/** Views a second that one Durable Object gets: well below the 1,000 requests that it can take. */
const viewsPerObject = 500;
/** Memory that a Durable Object is billed for, in GB. */
const objectGb = 0.128;
/** Upserts a second of one D1: it runs one statement at a time, and each takes about a millisecond. */
const upsertsPerSecond = 1_000;

/** The use of this site's counter. Every row that is written is deleted later, so a month pays for both. */
export function ours({ runs, writes, result, scenario }: DayFigures): Use {
  const sum = (figure: (run: DayFigures['runs'][number]) => number) =>
    runs.reduce((total, run) => total + figure(run), 0);
  const deleted = result.hourlyRows + result.articles;
  return monthly({
    ...beacons(scenario.viewsPerDay),
    kvWrites: writes,
    kvLists: sum(({ lists }) => lists),
    rowsRead: sum(({ rowsRead }) => rowsRead) + deleted,
    rowsWritten: sum(({ rowsWritten }) => rowsWritten) + deleted,
  });
}

/** Other ways to get the same figures, each in its cheapest form. */
export function others(load: Load): Contender[] {
  const { viewsPerDay, peakPerSecond, hourlyRows, dailyRows } = load;
  const objects = Math.ceil(peakPerSecond / viewsPerObject);
  const object = {
    ...beacons(viewsPerDay),
    objectRequests: viewsPerDay,
    objectDuration: objects * 86_400 * objectGb,
  };
  return [
    {
      name: 'Durable Object, a row a view',
      use: monthly({ ...object, objectRowsWritten: viewsPerDay }),
      remark: `loses nothing; ${objects} always awake`,
    },
    {
      name: 'Durable Object, rows written hourly',
      use: monthly({ ...object, objectRowsWritten: hourlyRows + dailyRows }),
      remark: 'loses up to an hour with each restart',
    },
    {
      name: 'D1 upsert a view',
      use: monthly({ ...beacons(viewsPerDay), rowsRead: viewsPerDay, rowsWritten: viewsPerDay }),
      remark: peakPerSecond > upsertsPerSecond ? 'one D1 cannot keep up' : 'loses nothing',
    },
    {
      name: 'Analytics Engine',
      use: monthly({ ...beacons(viewsPerDay), dataPoints: viewsPerDay, queries: 24 * 3 }),
      remark: 'samples when busy: estimates, kept three months',
    },
  ];
}

/** The use of the beacons: in every way of counting, the Worker answers one request for each view. */
function beacons(viewsPerDay: number): Use {
  return { requests: viewsPerDay, cpu: viewsPerDay * model.beaconCpuMs };
}

function monthly(daily: Use): Use {
  return Object.fromEntries(Object.entries(daily).map(([name, used]) => [name, used * model.days]));
}
