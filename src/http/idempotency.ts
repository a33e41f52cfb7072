import { Problem } from './problem.ts';

/**
 * The request's `Idempotency-Key`, undefined when it has none.
 * @throws Problem 422 unless it is 1 to 255 printable ASCII characters.
 */
export function readIdempotencyKey(headers: Headers): string | undefined {
  const key = headers.get('Idempotency-Key');
  if (key === null) return undefined;
  if (/^[\x21-\x7e]{1,255}$/.test(key)) return key;
  throw new Problem('invalid', { detail: 'Idempotency-Key 须为 1 到 255 个可见 ASCII 字符。' });
}
