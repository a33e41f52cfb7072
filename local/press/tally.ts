import { exitCodes, type ExitCode } from './exit.ts';
import type { Item, Result } from './send.ts';
import type { Damaged, Skipped } from './sources/entry.ts';

/** Counts outcomes, and prints each item that the site refused or warned about. */
export class Tally {
  readonly counts: Record<string, number> = {};
  readonly #notes = new Map<string, number>();
  readonly #say: (line: string) => void;

  constructor(say: (line: string) => void = console.error) {
    this.#say = say;
  }

  readonly add = ({ place, note }: Pick<Item, 'place' | 'note'>, result: Result): void => {
    const { outcome, problem, warnings } = result;
    this.#count(outcome);
    if (note !== undefined) {
      this.#notes.set(note, (this.#notes.get(note) ?? 0) + 1);
      this.#say(`${place}: ${note}`);
    }
    if (problem !== undefined) this.#say(`${place}: ${outcome}: ${JSON.stringify(problem)}`);
    if (warnings !== undefined) this.#say(`${place}: ${JSON.stringify(warnings)}`);
  };

  /** Counts and prints an entry that is left out on purpose. */
  skip({ place, skipped }: Skipped): void {
    this.#count('skipped');
    this.#say(`${place}: skipped: ${skipped}`);
  }

  /** Counts and prints an entry that cannot be read. */
  damage({ place, damaged }: Damaged): void {
    this.#count('damaged');
    this.#say(`${place}: damaged: ${damaged}`);
  }

  #count(outcome: string): void {
    this.counts[outcome] = (this.counts[outcome] ?? 0) + 1;
  }

  get exitCode(): ExitCode {
    const { refused = 0, damaged = 0 } = this.counts;
    return refused + damaged > 0 ? exitCodes.refused : exitCodes.ok;
  }

  toString(): string {
    const counts = Object.entries(this.counts).map(([outcome, count]) => `${count} ${outcome}`);
    const notes = [...this.#notes].map(([note, count]) => `; ${count} ${note}`);
    return (counts.join(', ') || 'nothing') + notes.join('');
  }
}
