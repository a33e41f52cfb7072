import * as v from 'valibot';
import { check, refuse, type Checked } from '../lib/check.ts';
import { articleNumber, line, tag } from '../articles/input.ts';
import type { Withdrawal } from '../articles/article.ts';
import { site } from '../site.ts';

const { perRequest } = site.takedowns;

/** The body of a takedown. Exactly one of `ids`, `keyword`, `source` and `tag` must be given. */
export const takedownSchema = v.object({
  id: v.optional(v.pipe(v.string(), v.regex(/^[\w-]{8,64}$/, '须为 8 到 64 个字母、数字、- 或 _'))),
  ids: v.optional(
    v.pipe(
      v.array(v.unknown(), '须为数组'),
      v.minLength(1, '不能为空'),
      v.maxLength(perRequest, `不得超过 ${perRequest} 个`),
      v.metadata({ items: { type: 'integer', minimum: 1 } }),
      v.array(articleNumber),
    ),
  ),
  keyword: v.optional(line(100)),
  source: v.optional(line(100)),
  tag: v.optional(tag),
  reason: line(500),
  legal: v.exactOptional(line(500)),
  notice: v.exactOptional(line(500)),
  dryRun: v.optional(v.boolean('须为 true 或 false'), false),
  after: v.optional(
    v.pipe(
      v.string('须为上一次回答的 next'),
      v.regex(/^(\d{1,16}(-\d{1,16})?|[so]\d{1,16}-\d{1,16})$/),
    ),
  ),
});

/** The articles that a takedown selects. */
export type Selection =
  | { readonly by: 'ids'; readonly ids: readonly number[] }
  | { readonly by: 'keyword' | 'source' | 'tag'; readonly value: string };

/** A takedown that a chief asks for. */
export interface TakedownRequest {
  /** Makes the takedown repeatable: the same id and request go on where an earlier one was cut off. */
  readonly id: string | undefined;
  readonly selection: Selection;
  readonly withdrawal: Omit<Withdrawal, 'at'>;
  readonly dryRun: boolean;
  /** The `next` of an earlier answer: where this request goes on. */
  readonly after: string | undefined;
}

/** Reads a takedown from a request body: every fault with its pointer, or the request. */
export function parseTakedown(input: unknown): Checked<TakedownRequest> {
  const checked = check(takedownSchema, input);
  if (!checked.ok) return checked;
  const { id, ids, keyword, source, tag: topic, dryRun, after, ...withdrawal } = checked.value;
  const named = Object.entries({ keyword, source, tag: topic }).flatMap(
    ([by, value]): Selection[] =>
      value === undefined ? [] : [{ by: by as 'keyword' | 'source' | 'tag', value }],
  );
  const [selection, another] = [...(ids ? [{ by: 'ids', ids } as const] : []), ...named];
  if (!selection || another) return refuse('', '须在 ids、keyword、source、tag 中恰好给出一项');
  return { ok: true, value: { id, selection, withdrawal, dryRun, after } };
}
