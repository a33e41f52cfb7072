import { parseSubmission } from '../../src/articles/submission.ts';
import { endBar, showBar } from '../progress.ts';
import type { ExitCode } from './exit.ts';
import { itemsFrom } from './import.ts';
import { refusalOfSize, type Item, type Result } from './send.ts';
import type { Mapping } from './mapping.ts';
import { openSource } from './sources/open.ts';
import { Tally } from './tally.ts';

/** Checks a file of articles as the site would, but without a site. */
export async function checkFile(file: string, mapping: Mapping): Promise<ExitCode> {
  const { entries, share } = await openSource(file, mapping);
  const tally = new Tally();
  for await (const item of itemsFrom(entries, 0, tally)) {
    tally.add(item, refusalOfSize(JSON.stringify(item.article)) ?? resultOf(item));
    showBar('Checking', share(), String(tally));
  }
  endBar();
  console.log(String(tally));
  return tally.exitCode;
}

function resultOf({ article: { id, ...article } }: Item): Result {
  const parsed = parseSubmission(article, 'https://site.example');
  if (!parsed.ok) return { outcome: 'refused', problem: { errors: parsed.faults } };
  if (Number.isSafeInteger(id) && Number(id) > 0) return { outcome: 'valid' };
  const errors = [{ pointer: '/id', detail: '须为 1 到 2^53-1 的整数' }];
  return { outcome: 'refused', problem: { errors } };
}
