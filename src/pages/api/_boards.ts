import * as v from 'valibot';
import { boardsQuerySchema } from '../../rankings/json.ts';
import {
  rulingPlaceSchema,
  rulingRequestSchema,
  rulingsQuerySchema,
} from '../../rankings/ruling-request.ts';
import { integer, time } from '../../openapi/answers.ts';
import { json, jsonBody, shape, type Area } from '../../openapi/operation.ts';
import { queryParameters } from '../../openapi/parameters.ts';

const entry = v.object({
  rank: integer,
  id: integer,
  title: v.string(),
  url: v.string(),
  views: integer,
  pinned: v.boolean(),
});

const overview = shape(
  'Boards',
  v.object({
    boards: v.array(
      v.object({ board: v.string(), computedAt: v.nullable(time), entries: v.array(entry) }),
    ),
    concentrated: v.array(
      v.object({
        id: integer,
        title: v.string(),
        url: v.string(),
        views: integer,
        repeated: integer,
      }),
    ),
  }),
  {
    boards: '周、月、24 小时三个榜单；`pinned` 为编辑置顶',
    concentrated: '近 7 天阅读疑似来自少数网络的文章；`repeated` 为同一网络一小时内反复阅读的次数',
  },
);

const request = shape('RulingRequest', rulingRequestSchema, {
  board:
    '榜单：`week`、`month`、`hot`，或其后加栏目，如 `week/keji`；`*` 为全部榜单，只可用于 `exclude`',
  article: '文章编号',
  kind: '`pin` 置顶，`exclude` 不上榜',
  rank: '置顶的名次；只用于 `pin`',
  reason: '理由，记入日志',
  until: '到何时为止',
});

const ruled = shape(
  'RulingOutcome',
  v.object({
    board: v.string(),
    article: integer,
    outcome: v.picklist(['ruled', 'unchanged']),
  }),
  { board: '榜单', article: '文章编号', outcome: '做了什么；`unchanged` 为什么也没有写入' },
);

const listed = shape(
  'Rulings',
  v.object({
    rulings: v.array(
      v.object({
        board: v.string(),
        article: integer,
        title: v.optional(v.string()),
        url: v.optional(v.string()),
        kind: rulingRequestSchema.entries.kind,
        rank: v.optional(integer),
        reason: v.string(),
        until: time,
        madeBy: v.string(),
        madeAt: time,
      }),
    ),
    next: v.nullable(v.string()),
  }),
  {
    rulings: '仍有效的决定，按榜单与文章排列',
    next: '下一页的 `after`；没有下一页时为 null',
  },
);

const example = {
  board: 'week',
  article: 573070,
  kind: 'pin',
  rank: 1,
  reason: '市民热线专题',
  until: '2027-01-01T00:00:00+08:00',
} as const;
const named = { title: '青禾市图书馆延长开放时间' };
const url = 'https://news.example/minsheng/2026-11-20/573070.html';
const madeAt = '2026-11-21T10:00:00+08:00';

export const boards: Area = {
  name: '榜单',
  description: '榜单，以及编辑在其上的决定。决定不改变任何阅读数，置顶对读者标明「荐」。',
  operations: {
    'GET /api/boards': {
      id: 'getBoards',
      summary: '查看榜单',
      parameters: queryParameters(boardsQuerySchema, { section: '栏目的代号；不写为全站' }),
      answers: {
        200: {
          description: '三个榜单，与疑似刷量的文章',
          content: json(overview, {
            boards: [
              {
                board: 'week',
                computedAt: madeAt,
                entries: [{ rank: 1, id: 573070, ...named, url, views: 12041, pinned: false }],
              },
            ],
            concentrated: [{ id: 573070, ...named, url, views: 12041, repeated: 9600 }],
          }),
        },
      },
      problems: ['invalid'],
    },
    'GET /api/rulings': {
      id: 'listRulings',
      summary: '列出编辑的决定',
      parameters: queryParameters(rulingsQuerySchema, {
        board: '榜单；连同对全部榜单的决定',
        after: '上一页的 `next`',
      }),
      answers: {
        200: {
          description: '一页决定',
          content: json(listed, {
            rulings: [{ ...example, ...named, url, madeBy: '高禾', madeAt }],
            next: null,
          }),
        },
      },
      problems: ['invalid'],
    },
    'PUT /api/rulings': {
      id: 'putRuling',
      summary: '置顶或不上榜',
      description:
        '取代对同一文章和榜单的决定，随即生效。栏目的榜单须有该栏目的令牌，其余须有可用于全部栏目的令牌。',
      body: jsonBody(request, example),
      answers: {
        200: {
          description: '已记下',
          content: json(ruled, { board: 'week', article: 573070, outcome: 'ruled' }),
        },
      },
      problems: ['not-found', 'place-taken'],
    },
    'DELETE /api/rulings': {
      id: 'endRuling',
      summary: '提前结束一个决定',
      parameters: queryParameters(rulingPlaceSchema, { board: '榜单', article: '文章编号' }),
      answers: { 204: { description: '已结束' } },
      problems: ['invalid', 'no-ruling'],
    },
  },
};
