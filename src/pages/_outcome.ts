import { articleHandle } from '../articles/json.ts';
import { wrongSection } from '../editors/permissions.ts';
import { revisionTag } from '../http/preconditions.ts';
import { Problem } from '../http/problem.ts';
import type { Outcome } from '../publishing/publish.ts';

/**
 * What to answer for a mutation that did what was asked.
 * @throws Problem for one that did not.
 */
export function outcomeJson(outcome: Outcome, siteUrl: string) {
  switch (outcome.kind) {
    case 'created':
    case 'updated':
    case 'unchanged':
    case 'withdrawn':
      return { ...articleHandle(outcome.article, siteUrl), outcome: outcome.kind };
    case 'forbidden':
      throw wrongSection(outcome.section);
    case 'missing':
      throw new Problem('not-found');
    case 'barred':
      throw new Problem('withdrawn', {
        detail: `如需重新发布,请带上 If-Match: ${revisionTag(outcome.revision)}。`,
        extra: { revision: outcome.revision },
      });
    case 'stale':
      throw new Problem('precondition-failed', {
        detail: '请重新读取文章,合并修改后再提交。',
        extra: { revision: outcome.revision },
      });
  }
}
