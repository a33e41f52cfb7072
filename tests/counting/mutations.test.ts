import fc from 'fast-check';
import { cp, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, expect, test } from 'vitest';
import { root } from '../../local/settings.ts';
import { openSqlite } from '../../testing/bindings.ts';
import { history } from '../../testing/counting/histories.ts';
import type { CountingCode } from '../../testing/counting/isolate.ts';

/** Faults that a careless change could bring. Each is one replacement in a file of src/views or src/rankings. */
const mutations: readonly {
  readonly fault: string;
  readonly file: string;
  readonly from: string;
  readonly to: string;
}[] = [
  {
    fault: 'lost update: views that come during a put are taken for written',
    file: 'counter/segment.ts',
    from: 'this.#savedViews = views;',
    to: 'this.#savedViews = this.#views;',
  },
  {
    fault: 'lost update: a put that failed is not repeated',
    file: 'counter/segment.ts',
    from: 'stored = false;',
    to: 'stored = true;',
  },
  {
    fault: 'double add: a view goes to the old key and to the new one',
    file: 'counter/counter.ts',
    from: 'known.find((segment) => segment?.add(articleId))',
    to: 'known.filter((segment) => segment?.add(articleId))[0]',
  },
  {
    fault: 'double add: a rerun adds what is there already',
    file: 'rollup/sums.ts',
    from: 'set: { views: sql`excluded.views` }, setWhere: sql`excluded.views > ${stored}`',
    to: 'set: { views: sql`${stored} + excluded.views` }',
  },
  {
    fault: 'missing max: what was listed last replaces what is stored',
    file: 'rollup/sums.ts',
    from: ', setWhere: sql`excluded.views > ${stored}`',
    to: '',
  },
  {
    fault: 'day that forgets its other hours',
    file: 'rollup/sums.ts',
    from: 'valuesOf(hours)',
    to: 'valuesOf([hour])',
  },
  {
    fault: 'hour that is closed as soon as it ends',
    file: 'keys.ts',
    from: 'graceSeconds <= now',
    to: '0 <= now',
  },
  {
    fault: 'late write that nobody notes',
    file: 'keys.ts',
    from: 'graceSeconds / 2 <= now',
    to: 'Infinity <= now',
  },
  {
    fault: 'large hour that is finished before its last part',
    file: 'rollup/queue.ts',
    from: 'part === replicaParts.length - 1',
    to: 'part === replicaParts.length - 2',
  },
  {
    fault: 'large hour whose parts are counted by the next run alone',
    file: 'rollup/queue.ts',
    from: '...storePart(db, hour, part, listing.views),',
    to: '...storeHour(db, hour, listing.views),',
  },
  {
    fault: 'two puts of a key at once',
    file: 'counter/segment.ts',
    from: 'return nowMs < this.#putUntilMs && this.#putUntilMs - nowMs <= putDeadlineMs;',
    to: 'return nowMs < 0;',
  },
  {
    fault: 'a flush that is never armed again while its deadline lasts',
    file: 'counter/counter.ts',
    from: '    this.#armedUntilMs = 0;\n    this.#flushes++;',
    to: '    this.#flushes++;',
  },
  {
    fault: 'what KV refused is not tried again before the next view',
    file: 'counter/counter.ts',
    from: 'while (counter.owes() && ',
    to: 'while (left < 0 && ',
  },
  {
    fault: 'a key that is listed twice counts twice',
    file: 'rollup/list-views.ts',
    from: 'if (seen.has(name)) continue;',
    to: '',
  },
  {
    fault: 'boards set back by an older run that commits last',
    file: '../rankings/recompute.ts',
    from: 'isNoLaterRun(span, time)',
    to: 'isNoLaterRun(span, Infinity)',
  },
];

let folder: string | undefined;
afterEach(async () => {
  if (folder !== undefined) await rm(folder, { recursive: true });
  folder = undefined;
});

/** Copies the sources with this fault, and loads the copy. */
async function mutated(file: string, from: string, to: string): Promise<CountingCode> {
  folder = await mkdtemp(join(tmpdir(), 'jibao-mutation-'));
  await cp(join(root, 'src'), join(folder, 'src'), { recursive: true });
  await symlink(join(root, 'node_modules'), join(folder, 'node_modules'));
  const views = join(folder, 'src', 'views');
  const text = await readFile(join(views, file), 'utf8');
  expect(text.split(from), `"${from}" stands in ${file} once`).toHaveLength(2);
  await writeFile(
    join(views, file),
    text.replace(from, () => to),
  );
  const load = (name: string): Promise<unknown> =>
    import(/* @vite-ignore */ pathToFileURL(join(views, name)).href);
  const parts = ['counter/counter.ts', 'rollup/rollup.ts', '../rankings/recompute.ts'].map(load);
  return Object.assign({}, ...(await Promise.all(parts))) as CountingCode;
}

test.each(mutations)('the model finds a fault: $fault', async ({ file, from, to }) => {
  const d1 = await openSqlite();
  const property = history(d1, await mutated(file, from, to));
  // A fixed seed gives the same histories each time, so the test does not depend on luck.
  const { failed, numRuns } = await fc.check(property, {
    seed: 1,
    numRuns: 600,
    endOnFailure: true,
  });
  expect(failed, `not found in ${numRuns} histories`).toBe(true);
});

test('the model finds nothing in a copy without a fault', async () => {
  const d1 = await openSqlite();
  const code = await mutated('counter/counter.ts', 'class Counter', 'class Counter');
  await fc.assert(history(d1, code), { seed: 1, numRuns: 40 });
});
