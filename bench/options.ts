import { parseArgs } from 'node:util';
import { UsageError } from '../local/settings.ts';

export interface BenchOptions {
  /** How many articles the database holds. */
  readonly articles: number;
  /** Length of one measurement. */
  readonly seconds: number;
}

/** @throws UsageError for an unknown option or a number out of its range. */
export function readOptions(args: string[]): BenchOptions {
  const { articles, seconds } = parse(args);
  return {
    articles: integer('articles', articles, { from: 100, to: 200_000 }),
    seconds: integer('seconds', seconds, { from: 1, to: 60 }),
  };
}

function parse(args: string[]) {
  try {
    const { values } = parseArgs({
      args,
      options: {
        articles: { type: 'string', default: '1000' },
        seconds: { type: 'string', default: '3' },
      },
    });
    return values;
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}

function integer(name: string, text: string, { from, to }: { from: number; to: number }): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < from || value > to) {
    throw new UsageError(`--${name} must be an integer from ${from} to ${to}, not "${text}".`);
  }
  return value;
}
