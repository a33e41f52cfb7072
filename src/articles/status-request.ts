import * as v from 'valibot';
import { check, refuse, type Checked } from '../lib/check.ts';
import { line } from './input.ts';

export const statusRequestSchema = v.object({
  status: v.picklist(
    ['draft', 'review', 'scheduled', 'published', 'withdrawn', 'trash'],
    '须为 draft、review、scheduled、published、withdrawn 或 trash',
  ),
  reason: v.exactOptional(line(500)),
  legal: v.exactOptional(line(500)),
});

type Other = Exclude<v.InferOutput<typeof statusRequestSchema>['status'], 'withdrawn'>;

/** What an article is to become; a withdrawal says why, and the legal ground if one demands it. */
export type StatusRequest =
  | { readonly status: Other }
  | {
      readonly status: 'withdrawn';
      readonly withdrawal: { readonly reason: string; readonly legal?: string };
    };

/** Reads the body of a change of status. */
export function parseStatusRequest(
  input: unknown,
): Checked<{ readonly request: StatusRequest; readonly reason: string | undefined }> {
  const checked = check(statusRequestSchema, input);
  if (!checked.ok) return checked;
  const { status, reason, legal } = checked.value;
  if (status !== 'withdrawn') {
    if (legal !== undefined) return refuse('/legal', '只用于 withdrawn');
    return { ok: true, value: { request: { status }, reason } };
  }
  if (reason === undefined) return refuse('/reason', '撤下时必须说明理由');
  const withdrawal = legal === undefined ? { reason } : { reason, legal };
  return { ok: true, value: { request: { status, withdrawal }, reason } };
}
