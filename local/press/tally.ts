import { exitCodes, type ExitCode } from './exit.ts';
import type { Item, Result } from './send.ts';

/** Counts outcomes, and tells of each item that the site refused or had something to say about. */
export class Tally {
  readonly counts: Record<string, number> = {};
  readonly #say: (line: string) => void;

  constructor(say: (line: string) => void = console.error) {
    this.#say = say;
  }

  readonly add = ({ place }: Pick<Item, 'place'>, result: Result): void => {
    const { outcome, problem, warnings } = result;
    this.counts[outcome] = (this.counts[outcome] ?? 0) + 1;
    if (problem !== undefined) this.#say(`${place}: ${outcome}: ${JSON.stringify(problem)}`);
    if (warnings !== undefined) this.#say(`${place}: ${JSON.stringify(warnings)}`);
  };

  /** Something that is no article, or not one to push. */
  skip({ place, skipped }: { readonly place: string; readonly skipped: string }): void {
    this.counts['skipped'] = (this.counts['skipped'] ?? 0) + 1;
    this.#say(`${place}: skipped: ${skipped}`);
  }

  get exitCode(): ExitCode {
    return this.counts['refused'] ? exitCodes.refused : exitCodes.ok;
  }

  toString(): string {
    const counts = Object.entries(this.counts).map(([outcome, count]) => `${count} ${outcome}`);
    return counts.join(', ') || 'nothing';
  }
}
