import { parseArticleId, type Article } from '../../../../../articles/article.ts';
import { articleQuery } from '../../../../../articles/read.ts';
import { readSnapshot, revisionQuery } from '../../../../../articles/snapshots.ts';
import { readAll } from '../../../../../db/batch.ts';
import type { Database } from '../../../../../db/client.ts';
import { Problem } from '../../../../../http/problem.ts';

/**
 * Reads the number of a revision in a path.
 * @throws Problem 404 for a text that is no such number.
 */
export function revisionOf(text: string | undefined): number {
  // Revisions count from 1, as ids do.
  const revision = parseArticleId(text);
  if (revision === undefined) throw missing();
  return revision;
}

/**
 * Reads article `id` as it was in these revisions, in their order.
 * @throws Problem 404 for a revision that was never made or was erased.
 */
export async function readRevisions(
  db: Database,
  id: number,
  numbers: readonly [number, ...number[]],
): Promise<readonly Article[]> {
  const {
    current: [current],
    kept,
  } = await readAll(db, {
    current: articleQuery(db, id),
    kept: numbers.map((number) => revisionQuery(db, id, number)),
  });
  if (!current) throw new Problem('not-found');
  return Promise.all(
    numbers.map(async (number, index) => {
      if (number === current.revision) return current;
      const [row] = kept[index] ?? [];
      if (!row) throw missing();
      return readSnapshot(row.snapshot);
    }),
  );
}

function missing(): Problem {
  return new Problem('not-found', { detail: '没有这个版本。' });
}
