import { Problem } from '../../../http/problem.ts';
import type { Intervened } from '../../../delivery/outward/intervene.ts';

/** @throws Problem 404 for what is no number of an entry. */
export function entryId(text: string | undefined): number {
  if (text && /^[1-9]\d{0,14}$/.test(text)) return Number(text);
  throw new Problem('no-such-entry');
}

/** @throws Problem 404 or 409 where nothing was done. */
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
