import { parseSubmission } from '../../src/articles/submission.ts';
import { endBar, showBar } from '../bar.ts';
import { Client } from './client.ts';
import type { ExitCode } from './exit.ts';
import { Journal } from './journal.ts';
import { sendAll, type Item } from './send.ts';
import { openSource, type Entry, type Mapping } from './sources/source.ts';
import { Tally } from './tally.ts';
import { readTarget } from './target.ts';

/** Sends a file of articles, from where an earlier run of the same file ended. */
export async function importFile(file: string, mapping: Mapping): Promise<ExitCode> {
  const client = new Client(readTarget());
  const { entries, share } = await openSource(file, mapping);
  const journal = new Journal(file, client.url);
  const tally = new Tally();
  const before = journal.done;
  if (before > 0) console.error(`Going on behind ${before} articles; ${file}.journal says so.`);
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

/** Checks a file of articles as the site would, without a site. */
export async function checkFile(file: string, mapping: Mapping): Promise<ExitCode> {
  const { entries, share } = await openSource(file, mapping);
  const tally = new Tally();
  for await (const item of itemsFrom(entries, 0, tally)) {
    const { id, ...article } = item.article;
    const parsed = parseSubmission(article, 'https://site.example');
    const problem = parsed.ok
      ? Number.isSafeInteger(id) && Number(id) > 0
        ? undefined
        : { errors: [{ pointer: '/id', detail: '须为 1 到 2^53-1 的整数' }] }
      : { errors: parsed.faults };
    tally.add(item, problem ? { outcome: 'refused', problem } : { outcome: 'valid' });
    showBar('Checking', share(), String(tally));
  }
  endBar();
  console.log(String(tally));
  return tally.exitCode;
}

/** The articles behind the first `done` ones; what is passed over is told. */
async function* itemsFrom(
  entries: AsyncIterable<Entry>,
  done: number,
  tally: Tally,
): AsyncGenerator<Item> {
  let behind = 0;
  for await (const entry of entries) {
    if ('skipped' in entry) {
      tally.skip(entry);
      continue;
    }
    behind++;
    if (behind > done) yield entry;
  }
}
