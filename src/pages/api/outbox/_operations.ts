import * as v from 'valibot';
import {
  integer,
  json,
  shape,
  time,
  type Area,
  type Parameter,
} from '../../../openapi/operation.ts';
import { queryParameters } from '../../../openapi/parameters.ts';

/** The query for entries of the outbox. */
export const outboxRequest = v.object({
  state: v.optional(v.picklist(['dead', 'pending'], '须为 dead 或 pending'), 'dead'),
  target: v.optional(v.string()),
  limit: v.optional(
    v.pipe(v.string(), v.regex(/^([1-9]\d?|1\d\d|200)$/, '须为 1 到 200'), v.transform(Number)),
    '50',
  ),
  /** The `next` of the previous answer. */
  after: v.optional(
    v.pipe(
      v.string(),
      v.regex(/^\d{1,11}-\d{1,15}$/, '须为上一页给出的 next'),
      v.transform((given) => {
        const [dueAt = 0, id = 0] = given.split('-').map(Number);
        return { dueAt, id };
      }),
    ),
  ),
});

const moment = v.nullable(time);

const answer = shape(
  'OutboxAnswer',
  v.object({ at: moment, status: v.nullable(integer), text: v.nullable(v.string()) }),
  { at: '何时', status: 'HTTP 状态码；没有回答时为 null', text: '回答的开头，或失败的原因' },
);

const target = shape(
  'OutboxTarget',
  v.object({
    name: v.string(),
    configured: v.boolean(),
    pending: integer,
    dead: integer,
    pausedUntil: moment,
    acceptedAt: moment,
    lastAnswer: v.nullable(answer.schema),
  }),
  {
    name: '`cache`、`search`、`indexnow`、`baidu`、`websub` 或 `webhook:…`',
    configured: '当前是否已配置',
    pending: '等待送达的条数',
    dead: '已放弃的条数',
    pausedUntil: '在此之前不再调用',
    acceptedAt: '上一次成功的时间',
    lastAnswer: '上一次的回答',
  },
);

const entry = shape(
  'OutboxEntry',
  v.object({
    id: integer,
    target: v.string(),
    action: v.picklist(['purge', 'invalidate', 'index', 'announce', 'deliver']),
    subject: v.string(),
    event: v.nullable(v.string()),
    message: v.nullable(v.string()),
    state: v.picklist(['pending', 'dead']),
    attempts: integer,
    createdAt: moment,
    dueAt: moment,
    lastError: v.nullable(v.string()),
  }),
  {
    id: '条目编号',
    target: '送往何处',
    action: '要做什么',
    subject: '文章编号，或缓存标签',
    event: '事件，如 `article.published`',
    message: '事件的编号，即 `webhook-id`；重试时不变',
    state: '等待中，或已放弃',
    attempts: '失败的次数',
    createdAt: '写入的时间',
    dueAt: '下一次尝试的时间；已放弃的，放弃的时间',
    lastError: '最近一次失败的原因',
  },
);

const overview = shape(
  'Outbox',
  v.object({
    targets: v.array(target.schema),
    countedUpTo: integer,
    faults: v.array(v.string()),
    entries: v.array(entry.schema),
    next: v.nullable(v.string()),
  }),
  {
    targets: '各个去处',
    countedUpTo: '条数至多数到这里',
    faults: '不合格的设置；相应的去处未启用',
    entries: '送往站外的，和失败过的条目，按 `dueAt` 排列',
    next: '下一页的 `after`；没有下一页时为 null',
  },
);

const entryId: Parameter = {
  in: 'path',
  name: 'id',
  description: '条目编号',
  schema: v.pipe(v.number(), v.integer(), v.minValue(1)),
  example: 4711,
};

const at = '2026-11-20T09:30:00+08:00';

export const outbox: Area = {
  name: '发件箱',
  description: '一次写入之后要送达的：缓存清除、搜索索引，以及告知站外。',
  operations: {
    'GET /api/outbox': {
      id: 'listOutbox',
      role: 'chief',
      summary: '发件箱',
      description: '各个去处的状况，和一页等待中或已放弃的条目。',
      parameters: queryParameters(outboxRequest, {
        state: '已放弃的，或等待中的',
        target: '只列送往此处的',
        limit: '一页的条数，1 到 200',
        after: '上一页的 `next`',
      }),
      answers: {
        200: {
          description: '状况与条目',
          content: json(overview, {
            targets: [
              {
                name: 'webhook:partner',
                configured: true,
                pending: 0,
                dead: 1,
                pausedUntil: null,
                acceptedAt: null,
                lastAnswer: { at, status: 410, text: '' },
              },
            ],
            countedUpTo: 1000,
            faults: [],
            entries: [
              {
                id: 4711,
                target: 'webhook:partner',
                action: 'deliver',
                subject: '573070',
                event: 'article.published',
                message: 'msg_6f1d0c2b9a8e4f7d8c3b2a1908f7e6d5',
                state: 'dead',
                attempts: 1,
                createdAt: at,
                dueAt: at,
                lastError: 'HTTP 410',
              },
            ],
            next: null,
          }),
        },
      },
      problems: ['invalid'],
    },
    'POST /api/outbox/[id]/retry': {
      id: 'retryOutboxEntry',
      role: 'chief',
      summary: '立即重试一个条目',
      description: '已放弃的也可重试，如同从未失败；编号不变。',
      parameters: [entryId],
      answers: { 202: { description: '已安排' } },
      problems: ['no-such-entry'],
    },
    'DELETE /api/outbox/[id]': {
      id: 'dropOutboxEntry',
      role: 'chief',
      summary: '放弃一个条目',
      description: '只可放弃送往站外的。',
      parameters: [entryId],
      answers: { 204: { description: '已放弃' } },
      problems: ['no-such-entry', 'indispensable'],
    },
  },
};
