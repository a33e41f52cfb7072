import { Problem } from '../../../http/problem.ts';
import type { Intervened } from '../../../delivery/outward/intervene.ts';

/**
 * Reads the number of an entry in a path.
 * @throws Problem 404 for a text that is no number.
 */
export function entryId(text: string | undefined): number {
  if (text && /^[1-9]\d{0,14}$/.test(text)) return Number(text);
  throw new Problem('no-such-entry');
}

/**
 * Answers an intervention.
 * @throws Problem 404 or 409 when it did nothing.
 */
export function answerIntervention({ kind }: Intervened, status: 202 | 204 = 204): Response {
  switch (kind) {
    case 'done':
      return new Response(null, { status });
    case 'missing':
      throw new Problem('no-such-entry', { detail: '可能已送达。' });
    case 'indispensable':
      throw new Problem('indispensable', { detail: '缓存清除与搜索索引会一直重试,直到成功。' });
  }
}
