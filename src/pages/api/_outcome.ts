import { articleHandle, urlForEditors } from '../../articles/json.ts';
import type { Sensitive } from '../../articles/sensitive.ts';
import { draftsOnly, wrongSection } from '../../editors/permissions.ts';
import { revisionTag } from '../../http/conditional.ts';
import { invalidAt, Problem } from '../../http/problem.ts';
import type { Denial, Outcome } from '../../mutations/mutate.ts';
import type { Warning } from '../../mutations/warnings.ts';

/**
 * The answer to a mutation that did what was asked.
 * @throws Problem for a mutation that did not.
 */
export function outcomeJson(outcome: Outcome, siteUrl: string) {
  switch (outcome.kind) {
    case 'created':
    case 'updated':
    case 'unchanged':
    case 'withdrawn':
    case 'merged': {
      const { kind, article } = outcome;
      const mergedInto = article.mergedInto ?? undefined;
      const warnings = warningsJson(outcome.warnings, siteUrl);
      return { ...articleHandle(article, siteUrl), outcome: kind, mergedInto, warnings };
    }
    case 'sensitive':
      throw sensitive(outcome.found);
    case 'forbidden':
      throw denial(outcome);
    case 'missing':
      throw new Problem('not-found');
    case 'barred':
      throw new Problem('withdrawn', {
        detail: `如需重新发布,请带上 If-Match: ${revisionTag(outcome.revision)}。`,
        extra: { revision: outcome.revision },
      });
    case 'wrong-state':
      throw wrongState(outcome);
    case 'expired':
      throw invalidAt('/expiresAt', '已经过去:发布前请改期或去掉');
    case 'loop':
      throw new Problem('loop', { detail: '目标文章(经由其他文章)就是这篇文章本身。' });
    case 'no-target':
      throw invalidAt('/into', '须为一篇已发布的文章的编号');
    case 'stale':
      throw new Problem('precondition-failed', {
        detail: '请重新读取文章,合并修改后再提交。',
        extra: { revision: outcome.revision },
      });
    case 'busy':
      throw new Problem('unavailable', {
        detail: '此刻有多人在写这篇文章,什么也没有写入;请稍后原样再次提交。',
        headers: { 'Retry-After': '5' },
      });
  }
}

/** Warnings as editors read them; undefined for none. */
export function warningsJson(warnings: readonly Warning[] = [], siteUrl: string) {
  if (warnings.length === 0) return undefined;
  return warnings.map((warning) => {
    if (warning.type === 'sensitive') return warning;
    const { type, id, part, score } = warning;
    return { type, id, url: urlForEditors(warning, siteUrl), part, score };
  });
}

/** The problem of an article that has words of the site's list. */
export function sensitive(found: readonly Sensitive[]): Problem {
  return new Problem('invalid', {
    detail: '稿件含有敏感词。',
    errors: found.map(({ pointer, detail, word, start, end }) => {
      return { pointer, detail, word, start, end };
    }),
  });
}

/** The problem of an editor who may not do what was asked. */
export function denial({ section }: Denial): Problem {
  return section === undefined ? draftsOnly() : wrongSection(section);
}

function wrongState({ status, possible }: Outcome & { readonly kind: 'wrong-state' }): Problem {
  const choices = possible.length > 0 ? `可改为 ${possible.join('、')}` : '不能再改变';
  const time = possible.includes('scheduled') ? ';scheduled 需要未来的 publishedAt' : '';
  return new Problem('wrong-state', {
    detail: `文章状态为 ${status},${choices}${time}。`,
    extra: { current: status, possible },
  });
}
