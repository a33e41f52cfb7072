import { parseArgs } from 'node:util';
import { UsageError } from '../../local/settings.ts';

export interface SimulatorOptions {
  /** Only this many views a day; every size when undefined. */
  readonly views: number | undefined;
  readonly evictionsPerHour: number | undefined;
  /** The interval of `lazy`; that of wrangler.toml when undefined. */
  readonly lazyMinutes: number | undefined;
  /** Whether to write the tables into docs/counting.md. */
  readonly write: boolean;
}

/** @throws UsageError for an unknown option or a number out of its range. */
export function readOptions(args: string[]): SimulatorOptions {
  const { views, evictions, 'lazy-minutes': lazyMinutes, write } = parse(args);
  const options = {
    views: numberIn('views', views, { from: 100, to: 200_000_000 }),
    evictionsPerHour: numberIn('evictions', evictions, { from: 0.001, to: 60 }),
    lazyMinutes: numberIn('lazy-minutes', lazyMinutes, { from: 1, to: 60 }),
    write,
  };
  const changes = [options.views, options.evictionsPerHour, options.lazyMinutes];
  if (write && changes.some((change) => change !== undefined)) {
    throw new UsageError('--write simulates every size as it is: leave out the other options.');
  }
  return options;
}

function parse(args: string[]) {
  try {
    const { values } = parseArgs({
      args,
      options: {
        views: { type: 'string' },
        evictions: { type: 'string' },
        'lazy-minutes': { type: 'string' },
        write: { type: 'boolean', default: false },
      },
    });
    return values;
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}

function numberIn(
  name: string,
  text: string | undefined,
  { from, to }: { readonly from: number; readonly to: number },
): number | undefined {
  if (text === undefined) return undefined;
  const value = Number(text);
  if (!(value >= from && value <= to)) {
    throw new UsageError(`--${name} must be a number from ${from} to ${to}, not "${text}".`);
  }
  return value;
}
