import * as v from 'valibot';
import { parseArticleId } from '../../../articles/article.ts';
import { time as timeText } from '../../../articles/input.ts';
import type { AuditPlace } from '../../../audit/read.ts';
import { auditActions } from '../../../audit/record.ts';
import { integer, json, shape, time, type Area } from '../../../openapi/operation.ts';
import { queryParameters } from '../../../openapi/parameters.ts';

const text = v.pipe(
  v.string(),
  v.minLength(1, '不能为空'),
  v.maxLength(200, '不得超过 200 个字符'),
);

/** The query for entries of the log. */
export const auditRequest = v.object({
  article: v.exactOptional(
    v.pipe(
      v.string(),
      v.check((given) => parseArticleId(given) !== undefined, '须为文章编号'),
      v.transform(Number),
    ),
  ),
  token: v.exactOptional(text),
  actor: v.exactOptional(text),
  action: v.exactOptional(text),
  from: v.exactOptional(timeText),
  to: v.exactOptional(timeText),
  /** The `next` of the previous answer. */
  after: v.exactOptional(
    v.pipe(
      v.string(),
      v.regex(/^\d{1,12}-\d{1,15}$/, '须为上一页给出的 next'),
      v.transform((given): AuditPlace => {
        const [at, id] = given.split('-').map(Number);
        return { at: at ?? 0, id: id ?? 0 };
      }),
    ),
  ),
});

/** Writes a place in the log as `after` takes it. */
export function formatAuditPlace({ at, id }: AuditPlace): string {
  return `${at}-${id}`;
}

const log = shape(
  'AuditLog',
  v.object({
    entries: v.array(
      v.object({
        id: integer,
        at: time,
        actor: v.string(),
        token: v.optional(v.string()),
        action: v.string(),
        article: v.optional(integer),
        revision: v.optional(integer),
        before: v.optional(v.string()),
        after: v.optional(v.string()),
        detail: v.optional(v.unknown()),
      }),
    ),
    next: v.optional(v.string()),
  }),
  {
    entries:
      '记录，新的在前：谁（`actor`，用哪个令牌）、何时、做了什么，`before` 与 `after` 是内容改动前后的散列值',
    next: '下一页的 `after`；没有下一页时无',
  },
);

export const audit: Area = {
  name: '审计',
  description: '谁在何时做了什么，只增不改。',
  operations: {
    'GET /api/audit': {
      id: 'readAudit',
      role: 'chief',
      summary: '读取审计记录',
      parameters: queryParameters(auditRequest, {
        article: '只要这篇文章的',
        token: '只要用此令牌（公开编号）做的',
        actor: '只要此人做的',
        action: `只要此类操作：${auditActions.join('、')}`,
        from: '不早于',
        to: '早于',
        after: '上一页的 `next`',
      }),
      answers: {
        200: {
          description: '一页记录',
          content: json(log, {
            entries: [
              {
                id: 7,
                at: '2026-11-20T09:30:02+08:00',
                actor: '高禾',
                token: '4fQ2mZ8sTb1X',
                action: 'created',
                article: 573070,
                revision: 1,
                after: '0b2c…',
              },
            ],
          }),
        },
      },
      problems: ['invalid'],
    },
  },
};
