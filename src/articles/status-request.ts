import * as v from 'valibot';
import { check, refuse, type Checked } from '../lib/check.ts';
import type { Withdrawal } from './article.ts';
import { line } from './input.ts';

export const statusRequestSchema = v.object({
  status: v.picklist(
    ['draft', 'review', 'scheduled', 'published', 'withdrawn', 'trash'],
    '须为 draft、review、scheduled、published、withdrawn 或 trash',
  ),
  reason: v.exactOptional(line(500)),
  legal: v.exactOptional(line(500)),
  notice: v.exactOptional(line(500)),
});

type Other = Exclude<v.InferOutput<typeof statusRequestSchema>['status'], 'withdrawn'>;

/** The requested status. A withdrawal also says why, and what readers are told. */
export type StatusRequest =
  | { readonly status: Other }
  | {
      readonly status: 'withdrawn';
      readonly withdrawal: Omit<Withdrawal, 'at'>;
    };

/** Reads the body of a change of status. */
export function parseStatusRequest(
  input: unknown,
): Checked<{ readonly request: StatusRequest; readonly reason: string | undefined }> {
  const checked = check(statusRequestSchema, input);
  if (!checked.ok) return checked;
  const { status, reason, ...told } = checked.value;
  if (status !== 'withdrawn') {
    const [only] = Object.keys(told);
    if (only !== undefined) return refuse(`/${only}`, '只用于 withdrawn');
    return { ok: true, value: { request: { status }, reason } };
  }
  if (reason === undefined) return refuse('/reason', '撤下时必须说明理由');
  return { ok: true, value: { request: { status, withdrawal: { reason, ...told } }, reason } };
}
