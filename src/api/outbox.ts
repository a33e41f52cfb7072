import * as v from 'valibot';
import { outbox as table } from '../db/schema.ts';
import { outboxQuery } from '../publishing/outward/query.ts';
import { integer, time } from './answers.ts';
import { json, shape, type Area, type Parameter } from './operation.ts';
import { queryParameters } from './parameters.ts';

const overview = shape(
  'Outbox',
  v.object({
    targets: v.array(
      v.object({
        name: v.string(),
        configured: v.boolean(),
        pending: integer,
        dead: integer,
        pausedUntil: v.nullable(time),
        acceptedAt: v.nullable(time),
        lastAnswer: v.nullable(
          v.object({ at: time, status: v.nullable(integer), text: v.nullable(v.string()) }),
        ),
      }),
    ),
    countedUpTo: integer,
    faults: v.array(v.string()),
    entries: v.array(
      v.object({
        id: integer,
        target: v.string(),
        action: v.picklist(table.action.enumValues),
        subject: v.string(),
        event: v.nullable(v.string()),
        message: v.nullable(v.string()),
        state: v.picklist(table.state.enumValues),
        attempts: integer,
        createdAt: time,
        dueAt: time,
        lastError: v.nullable(v.string()),
      }),
    ),
    next: v.nullable(v.string()),
  }),
  {
    targets: '每个目标：还有多少未送、多少已放弃，停到何时，最近一次回答',
    countedUpTo: '每个目标至多数到这么多条',
    faults: '配置中的错误',
    entries: '一页条目',
    next: '下一页的 `after`；没有下一页时为 null',
  },
);

const entryId: Parameter = {
  in: 'path',
  name: 'id',
  description: '条目的编号',
  schema: v.pipe(v.number(), v.integer(), v.minValue(1)),
  example: 4711,
};

const at = '2026-11-20T09:30:02+08:00';

export const outboxArea: Area = {
  name: '发件箱',
  description: '写入之后要送出的：清除缓存、更新索引、通知各处。',
  operations: {
    'GET /api/outbox': {
      id: 'readOutbox',
      summary: '查看发件箱',
      parameters: queryParameters(outboxQuery, {
        state: '`dead` 为不再自动重试的，`pending` 为待送的',
        target: '只要这个目标的',
        limit: '一页的条数，1 到 200',
        after: '上一页的 `next`',
      }),
      answers: {
        200: {
          description: '各目标的情况与一页条目',
          content: json(overview, {
            targets: [
              {
                ...{ name: 'cache', configured: true, pending: 0, dead: 0 },
                ...{ pausedUntil: null, acceptedAt: at },
                lastAnswer: { at, status: 200, text: null },
              },
            ],
            ...{ countedUpTo: 10000, faults: [], entries: [], next: null },
          }),
        },
      },
      problems: ['invalid'],
    },
    'DELETE /api/outbox/[id]': {
      id: 'dropEntry',
      summary: '放弃一条',
      parameters: [entryId],
      answers: { 204: { description: '已放弃' } },
      problems: ['no-such-entry', 'indispensable'],
    },
    'POST /api/outbox/[id]/retry': {
      id: 'retryEntry',
      summary: '立即重试一条',
      parameters: [entryId],
      answers: { 202: { description: '已安排' } },
      problems: ['no-such-entry'],
    },
  },
};
