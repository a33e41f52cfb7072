import type { Article, Withdrawal } from '../articles/article.ts';
import { changesAnswer } from '../articles/withdrawal.ts';
import { withdrawnArticle } from '../articles/write.ts';
import type { Database } from '../db/client.ts';
import {
  mutate,
  refusalOfStatus,
  wrongState,
  type Decision,
  type Intent,
  type Outcome,
} from './mutate.ts';

/** Withdraws article `id`: its page answers 410 (451 with a legal ground), its id stays taken. */
export function withdrawArticle(
  db: Database,
  id: number,
  withdrawal: Withdrawal,
  intent: Intent,
): Promise<Outcome> {
  return mutate(db, id, intent, async (before) => {
    if (!before) return { outcome: { kind: 'missing' } };
    // An article in the trash keeps the withdrawal that it had, so it must be restored first.
    return before.status === 'trash'
      ? { outcome: wrongState(before) }
      : decideWithdrawal(before, withdrawal, intent);
  });
}

/**
 * Decides a withdrawal. An article that is withdrawn already stays as it is, unless the withdrawal brings another legal
 * ground or another notice.
 */
export function decideWithdrawal(
  before: Article,
  withdrawal: Withdrawal,
  intent: Intent,
): Decision {
  const kind = 'withdrawn';
  const isWithdrawn = before.status === kind;
  if (isWithdrawn && !changesAnswer(before.withdrawal, withdrawal)) {
    return { outcome: { kind: 'unchanged', article: before } };
  }
  const refusal = isWithdrawn ? undefined : refusalOfStatus(before, kind, intent);
  if (refusal) return { outcome: refusal };
  const after = withdrawnArticle(before, withdrawal);
  const change = { before, after, action: kind, detail: intent.detail } as const;
  return { outcome: { kind, article: after }, change };
}
