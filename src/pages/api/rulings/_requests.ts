import * as v from 'valibot';
import { parseArticleId } from '../../../articles/article.ts';
import { check, refuse, type Checked } from '../../../lib/check.ts';
import { articleNumber, line, time } from '../../../articles/input.ts';
import {
  boardNames,
  everyBoard,
  type Ruling,
  type RulingPlace,
} from '../../../rankings/rulings.ts';
import { site } from '../../../site.ts';

const { kept } = site.boards;
const ranks = `须为 1 到 ${kept} 的整数`;
const boards = [...boardNames, everyBoard];
const board = v.picklist(boards, `须为 ${everyBoard} 或一个榜单,如 week、month/keji`);
const articleText = v.pipe(
  v.string(),
  v.check((text) => parseArticleId(text) !== undefined, '须为文章编号'),
  v.metadata({ type: 'integer', minimum: 1 }),
  v.transform(Number),
);

/** A ruling in a request. */
export const rulingRequest = v.object({
  board,
  article: articleNumber,
  kind: v.picklist(['pin', 'exclude'], '须为 pin 或 exclude'),
  rank: v.exactOptional(
    v.pipe(v.number(ranks), v.integer(ranks), v.minValue(1, ranks), v.maxValue(kept, ranks)),
  ),
  reason: line(500),
  until: time,
});

/** Reads the body of a ruling that is made at `now` (unix seconds) by `madeBy`. */
export function parseRuling(input: unknown, madeBy: string, now: number): Checked<Ruling> {
  const checked = check(rulingRequest, input);
  if (!checked.ok) return checked;
  const { board, article, kind, rank, reason, until } = checked.value;
  if (until <= now || until > now + site.boards.ruledDays * 86_400) {
    return refuse('/until', `须在今后 ${site.boards.ruledDays} 天之内`);
  }
  const common = { board, articleId: article, reason, until, madeBy, madeAt: now };
  if (kind === 'exclude') {
    if (rank !== undefined) return refuse('/rank', '只有置顶(pin)才有名次');
    return { ok: true, value: { kind, ...common } };
  }
  if (rank === undefined) return refuse('/rank', '置顶(pin)须指明名次');
  if (board === everyBoard) return refuse('/board', '置顶(pin)须指明一个榜单');
  return { ok: true, value: { kind, rank, ...common } };
}

/** The query for rulings. */
export const rulingsRequest = v.object({
  board: v.exactOptional(board),
  /** The `next` of the previous answer. */
  after: v.exactOptional(
    v.pipe(
      v.string(),
      v.check((text) => parsePlace(text) !== undefined, '须为上一页给出的 next'),
      v.metadata({ pattern: '^(\\*|[a-z/]+)~\\d{1,16}$' }),
      v.transform(parsePlace),
    ),
  ),
});

/** The query that names the ruling to end. */
export const endRequest = v.object({ board, article: articleText });

/** Writes a place in the list of rulings as `after` takes it. */
export function formatRulingPlace({ board, articleId }: RulingPlace): string {
  return `${board}~${articleId}`;
}

/** Reads a place that {@link formatRulingPlace} wrote. */
function parsePlace(text: string): RulingPlace | undefined {
  const [board, id, ...rest] = text.split('~');
  const articleId = parseArticleId(id);
  const isPlace = board !== undefined && boards.includes(board) && rest.length === 0;
  return isPlace && articleId !== undefined ? { board, articleId } : undefined;
}
