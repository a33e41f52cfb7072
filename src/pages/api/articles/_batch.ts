import { parseArticleId } from '../../../articles/article.ts';
import { isRecord } from '../../../lib/check.ts';
import type { WordList } from '../../../articles/sensitive.ts';
import { parseSubmission } from '../../../articles/submission.ts';
import type { Database } from '../../../db/client.ts';
import type { Editor } from '../../../editors/editor.ts';
import { parseJson, tooLarge } from '../../../http/request-body.ts';
import { asProblem } from '../../../http/failure.ts';
import { invalidAt, Problem, problemDocument } from '../../../http/problem.ts';
import { unixNow } from '../../../lib/calendar.ts';
import { putArticles, together, type Push, type Pushed } from '../../../mutations/batch.ts';
import { site } from '../../../site.ts';
import { outcomeJson } from '../_outcome.ts';

/** One item as it came: its bytes (undefined when there were too many), or a parsed value. */
export type Given = { readonly bytes: Uint8Array | undefined } | { readonly value: unknown };

interface Context {
  readonly request: Request;
  readonly db: Database;
  readonly editor: Editor;
  readonly siteUrl: string;
  readonly words: WordList | undefined;
}

interface Refusal {
  readonly id: number | undefined;
  readonly problem: Problem;
}

/** The result of one item: a line of the answer. */
export type Result = Readonly<Record<string, unknown>> & { readonly outcome: string };

/** The most faults named for one item, so that the faults of a thousand items fit one answer. */
const maxFaults = 10;

/**
 * Pushes a batch as it arrives. Gives a result for each item in their order, and `aborted` at the end of a batch that
 * has too many or whose connection was cut.
 */
export async function* pushItems(
  given: AsyncIterable<Given> | Iterable<Given>,
  context: Context,
): AsyncGenerator<Result> {
  const ids = new Set<number>();
  let group: (Push | Refusal)[] = [];
  let first = 0;
  let isAway = false;
  async function* settle(): AsyncGenerator<Result> {
    const results = await settleGroup(group, context, isAway);
    // If a whole group failed, the database is away: fail the remaining groups without asking it.
    isAway ||= results.length > 0 && results.every(({ outcome }) => outcome === 'failed');
    for (const [n, result] of results.entries()) yield { index: first + n, ...result };
    first += group.length;
    group = [];
  }
  try {
    for await (const item of given) {
      if (first + group.length === site.push.batch.items) throw tooMany();
      group.push(read(item, ids, context));
      if (group.length === together) yield* settle();
    }
    yield* settle();
  } catch (error) {
    // There were too many items, or the connection was cut. Store the items that had arrived whole.
    yield* settle();
    yield { outcome: 'aborted', problem: problemDocument(asProblem(context.request, error)) };
  }
}

export function tooMany(): Problem {
  return new Problem('too-large', { detail: `一批不得超过 ${site.push.batch.items} 篇。` });
}

/** Reads one item: a push, or the problem that refuses it. */
function read(given: Given, ids: Set<number>, { siteUrl }: Context): Push | Refusal {
  let id: number | undefined;
  try {
    const { id: number, ...article } = record(given);
    id = parseArticleId(typeof number === 'number' ? String(number) : undefined);
    if (id === undefined) throw invalidAt('/id', '须为 1 到 2^53-1 的整数');
    if (ids.has(id)) throw invalidAt('/id', '本批中已有此编号');
    ids.add(id);
    const parsed = parseSubmission(article, siteUrl);
    if (!parsed.ok) throw new Problem('invalid', { errors: parsed.faults.slice(0, maxFaults) });
    return { id, submission: parsed.value };
  } catch (error) {
    if (error instanceof Problem) return { id, problem: error };
    throw error;
  }
}

function record(given: Given): Record<string, unknown> {
  if ('bytes' in given && !given.bytes) throw tooLarge(site.push.bodyLimitBytes, '每篇');
  const value = 'value' in given ? given.value : parseJson(given.bytes ?? new Uint8Array());
  if (!isRecord(value)) throw invalidAt('', '须为 JSON 对象');
  return value;
}

/** Pushes the readable items of a group, and gives a result for every item. */
async function settleGroup(
  group: readonly (Push | Refusal)[],
  context: Context,
  isAway: boolean,
): Promise<Result[]> {
  const pushes = group.filter((item) => 'submission' in item);
  const intent = { actor: context.editor, now: unixNow(), words: context.words };
  const pushed = isAway ? [] : await putArticles(context.db, pushes, intent);
  const outcomes = new Map(pushes.map(({ id }, n) => [id, pushed[n]]));
  return group.map((item) => {
    if ('problem' in item) return refused(item.id, item.problem);
    return resultOf(item.id, outcomes.get(item.id), context);
  });
}

function resultOf(id: number, pushed: Pushed | undefined, context: Context): Result {
  if (!pushed) return failed(id, new Problem('unavailable'));
  if (pushed.kind === 'failed') {
    const { error } = pushed;
    if (error instanceof Problem) return refused(id, error);
    return failed(id, asProblem(context.request, error));
  }
  try {
    return outcomeJson(pushed, context.siteUrl);
  } catch (error) {
    const answer = pushed.kind === 'busy' ? failed : refused;
    return answer(id, asProblem(context.request, error));
  }
}

/** The result of an item that was not stored, and will not be if it is sent again unchanged. */
function refused(id: number | undefined, problem: Problem): Result {
  return { id, outcome: 'refused', problem: problemDocument(problem) };
}

/** The result of an item that was not stored, and may be sent again. */
function failed(id: number, problem: Problem): Result {
  return { id, outcome: 'failed', problem: problemDocument(problem) };
}
