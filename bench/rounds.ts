import type { Contenders } from './contenders.ts';
import type { Load, LoadGenerator } from './load.ts';

const roundCount = 3;
const warmUpSeconds = 1;

/** The medians of the rounds. Each ratio compares figures that were measured right after each other. */
export interface Measured extends Pick<Contenders, 'name' | 'cost'> {
  /** Requests a second. */
  readonly perSecond: number;
  /** Milliseconds. */
  readonly p99: number;
  readonly bare: Rival;
  readonly batch: Rival | undefined;
}

export interface Rival {
  readonly perSecond: number;
  /** The site's requests a second, as a share of the rival's. */
  readonly ratio: number;
}

interface Round {
  readonly site: Load;
  readonly bare: Load;
  readonly batch: Load | undefined;
}

/**
 * Warms all pages up, then measures one after the other in three rounds. The median leaves out a single round in which
 * the machine stood still. Throws when a page has no answers in most rounds. `onRound` gets the name of each step.
 */
export async function measureAll(
  all: readonly Contenders[],
  generator: LoadGenerator,
  seconds: number,
  onRound: (label: string) => void,
): Promise<readonly Measured[]> {
  const results = all.map((contenders) => ({ contenders, measured: [] as Round[] }));
  onRound('warming up');
  for (const contenders of all) await measureRound(contenders, generator, warmUpSeconds);
  for (let round = 1; round <= roundCount; round++) {
    for (const { contenders, measured } of results) {
      onRound(`round ${round} of ${roundCount}: ${contenders.name}`);
      measured.push(await measureRound(contenders, generator, seconds));
    }
  }
  const measured = results.map(({ contenders, measured: rounds }) => summary(contenders, rounds));
  const silent = measured.find(({ perSecond, bare }) => !(perSecond > 0 && bare.perSecond > 0));
  if (silent) throw new Error(`${silent.name}: not one answer in most rounds.`);
  return measured;
}

async function measureRound(
  { status, site, bare, batch }: Contenders,
  generator: LoadGenerator,
  seconds: number,
): Promise<Round> {
  return {
    site: await generator.measure({ url: site, status, seconds }),
    bare: await generator.measure({ url: bare, status: 200, seconds }),
    batch:
      batch === undefined
        ? undefined
        : await generator.measure({ url: batch, status: 200, seconds }),
  };
}

function summary({ name, cost }: Contenders, measured: readonly Round[]): Measured {
  return {
    name,
    cost,
    perSecond: median(measured.map(({ site }) => site.perSecond)),
    p99: median(measured.map(({ site }) => site.p99)),
    bare: rival(measured.map(({ site, bare }) => [site, bare])),
    batch: measured.every(({ batch }) => batch)
      ? rival(measured.flatMap(({ site, batch }) => (batch ? [[site, batch] as const] : [])))
      : undefined,
  };
}

function rival(pairs: readonly (readonly [site: Load, rival: Load])[]): Rival {
  return {
    perSecond: median(pairs.map(([, { perSecond }]) => perSecond)),
    ratio: median(pairs.map(([site, { perSecond }]) => site.perSecond / perSecond)),
  };
}

/** The middle one of an odd number of values. */
function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1] ?? NaN;
}
