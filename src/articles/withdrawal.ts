import * as v from 'valibot';
import type { Article, Withdrawal } from './article.ts';
import { isEditable } from './lifecycle.ts';
import { line } from './input.ts';

/** A withdrawal as editors ask for it: why, the legal ground if one demands it, and what readers are told. */
export const withdrawalRequestSchema = v.object({
  reason: line(500),
  legal: v.exactOptional(line(500)),
  notice: v.exactOptional(line(500)),
});

/** A withdrawal as rows hold it, in JSON. */
export const withdrawalSchema = v.object({
  at: v.number(),
  reason: v.string(),
  legal: v.exactOptional(v.string()),
  notice: v.exactOptional(v.string()),
});

/** The withdrawal of an article that was withdrawn, the trash and what is left after it included. */
export function readWithdrawal({
  withdrawal,
}: Pick<Article, 'withdrawal'>): Withdrawal | undefined {
  return withdrawal === null ? undefined : v.parse(withdrawalSchema, JSON.parse(withdrawal));
}

/**
 * Whether a withdrawal changes what the address of a withdrawn article answers: by another legal ground or another
 * notice. Nothing else replaces the withdrawal that stands.
 */
export function changesAnswer(
  standing: string | null,
  { legal, notice }: Pick<Withdrawal, 'legal' | 'notice'>,
): boolean {
  const known = readWithdrawal({ withdrawal: standing });
  return (
    (legal !== undefined && legal !== known?.legal) ||
    (notice !== undefined && notice !== known?.notice)
  );
}

/** How a preview answers: what was withdrawn, merged or thrown away is not shown by it either. */
export function previewStatus(
  article: Pick<Article, 'status' | 'withdrawal'> | undefined,
): 200 | 404 | 410 | 451 {
  const isShown = article && isEditable(article);
  return isShown ? 200 : pageStatus(article);
}

/**
 * How an article's address answers (RFC 9110, RFC 7725): 200, 404 for what is unknown or not yet
 * published, 410 for what was withdrawn, 451 for what was withdrawn on legal demand.
 */
export function pageStatus(
  article: Pick<Article, 'status' | 'withdrawal'> | undefined,
): 200 | 404 | 410 | 451 {
  if (article?.status === 'published') return 200;
  const withdrawal = article && readWithdrawal(article);
  if (!withdrawal) return 404;
  return withdrawal.legal === undefined ? 410 : 451;
}
