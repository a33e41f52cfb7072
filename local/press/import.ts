import { endBar, showBar } from '../progress.ts';
import { Client } from './client.ts';
import type { ExitCode } from './exit.ts';
import { Journal } from './journal.ts';
import { sendAll, type Item } from './send.ts';
import type { Mapping } from './mapping.ts';
import type { Entry } from './sources/entry.ts';
import { openSource } from './sources/open.ts';
import { Tally } from './tally.ts';
import { readSite } from './target.ts';

/** Sends a file of articles. It starts where an earlier run of the same file ended. */
export async function importFile(file: string, mapping: Mapping): Promise<ExitCode> {
  const client = new Client(readSite());
  const { entries, share } = await openSource(file, mapping);
  const journal = new Journal(file, client.url, mapping);
  const tally = new Tally();
  const before = journal.done;
  if (before > 0)
    console.error(`Skipping the first ${before} articles: sent before, says ${file}.journal.`);
  try {
    await sendAll(client, itemsFrom(entries, before, tally), (item, result) => {
      tally.add(item, result);
      journal.acknowledge();
      showBar('Importing', share(), `${journal.done} articles`);
    });
  } finally {
    journal.mark();
    endBar();
  }
  journal.remove();
  console.log(`${journal.done - before} articles: ${String(tally)}`);
  return tally.exitCode;
}

/** The articles after the first `done` ones. Skipped and damaged entries go to the tally, which reports them. */
export async function* itemsFrom(
  entries: AsyncIterable<Entry>,
  done: number,
  tally: Tally,
): AsyncGenerator<Item> {
  let behind = 0;
  for await (const entry of entries) {
    if ('skipped' in entry) tally.skip(entry);
    else if ('damaged' in entry) tally.damage(entry);
    else if (++behind > done) yield entry;
  }
}
