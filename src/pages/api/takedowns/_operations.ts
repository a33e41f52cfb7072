import * as v from 'valibot';
import { takedownSchema } from '../../../takedowns/request.ts';
import { exampleHeadline, handle } from '../articles/_shapes.ts';
import {
  integer,
  json,
  jsonBody,
  shape,
  time,
  type Area,
  type Parameter,
} from '../../../openapi/operation.ts';
import { nextPage } from '../../../openapi/parameters.ts';

const order = shape('TakedownOrder', takedownSchema, {
  id: '自定的编号；带着它可从中断处续做，也可查询',
  ids: '文章的编号',
  keyword: '标题或正文中的词',
  source: '来源的名称',
  tag: '话题',
  reason: '为何撤下；记入日志，随 webhook 发出，不显示给读者',
  legal: '依法撤下时的依据；不显示给读者',
  notice: '给读者的说明，显示在原地址',
  dryRun: '只列出会撤下什么，什么也不写',
  after: '上一次回答的 `next`',
});

const step = shape(
  'TakedownStep',
  v.object({
    dryRun: v.boolean(),
    id: v.optional(v.string()),
    articles: v.array(
      v.object({
        id: integer,
        outcome: v.picklist(['withdrawn', 'to-withdraw', 'unchanged', 'skipped', 'missing']),
        status: v.optional(handle.status),
        title: v.optional(v.string()),
        url: v.optional(v.string()),
      }),
    ),
    media: v.array(v.object({ hash: v.string(), url: v.string() })),
    next: v.nullable(v.string()),
  }),
  {
    dryRun: '是否只是列出',
    id: '这次下架的编号',
    articles:
      '每篇做了什么：`unchanged` 先前已撤下（先前没有、这次有 `legal` 的再撤一次），`skipped` 读者本来看不到，`missing` 没有这篇',
    media: '一并撤下的图片',
    next: '下一步的 `after`；没有下一步时为 null',
  },
);

const record = shape(
  'Takedown',
  v.object({
    id: v.string(),
    request: v.unknown(),
    startedBy: v.string(),
    startedAt: time,
    articles: v.array(integer),
    next: v.nullable(integer),
  }),
  {
    id: '编号',
    request: '所要求的',
    startedBy: '由谁开始',
    startedAt: '何时开始',
    articles: '已撤下的文章',
    next: '下一页的 `after`；没有下一页时为 null',
  },
);

const id: Parameter = {
  in: 'path',
  name: 'id',
  description: '下架的编号',
  schema: v.string(),
  example: 'takedown-2026-11',
};

export const takedowns: Area = {
  name: '批量下架',
  description: '一次撤下许多文章，连同只有它们用到的图片。',
  operations: {
    'POST /api/takedowns': {
      id: 'takeDown',
      role: 'chief',
      summary: '批量下架的一步',
      description:
        '在 `ids`、`keyword`、`source`、`tag` 中恰好给出一项，须有可用于全部栏目的令牌。一步至多 1000 篇，以回答的 `next` 继续。',
      body: jsonBody(order, { ids: [573070], reason: '来源要求撤下', dryRun: true }),
      answers: {
        200: {
          description: '这一步撤下或会撤下的',
          content: json(step, {
            dryRun: true,
            articles: [
              {
                id: 573070,
                outcome: 'to-withdraw',
                status: 'published',
                ...exampleHeadline,
              },
            ],
            media: [],
            next: null,
          }),
        },
      },
      problems: ['takedown-reused'],
    },
    'GET /api/takedowns/[id]': {
      id: 'getTakedown',
      role: 'chief',
      summary: '查询一次批量下架',
      parameters: [id, nextPage('after', integer)],
      answers: {
        200: {
          description: '它的记录',
          content: json(record, {
            id: 'takedown-2026-11',
            request: { by: 'ids', ids: [573070] },
            startedBy: '高禾',
            startedAt: '2026-11-21T10:00:00+08:00',
            articles: [573070],
            next: null,
          }),
        },
      },
      problems: ['no-takedown'],
    },
  },
};
