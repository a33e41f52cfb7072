import * as v from 'valibot';
import {
  integer,
  json,
  jsonBody,
  shape,
  time,
  type Operations,
} from '../../../openapi/operation.ts';
import { queryParameters } from '../../../openapi/parameters.ts';
import { exampleHeadline } from '../articles/_shapes.ts';
import { endRequest, rulingRequest, rulingsRequest } from './_requests.ts';

const request = shape('RulingRequest', rulingRequest, {
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
        kind: rulingRequest.entries.kind,
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

/** Editors' rulings about the live boards. */
export const rulings: Operations = {
  'GET /api/rulings': {
    id: 'listRulings',
    role: 'reporter',
    summary: '列出编辑的决定',
    parameters: queryParameters(rulingsRequest, {
      board: '榜单；连同对全部榜单的决定',
      after: '上一页的 `next`',
    }),
    answers: {
      200: {
        description: '一页决定',
        content: json(listed, {
          rulings: [
            {
              ...example,
              ...exampleHeadline,
              madeBy: '高禾',
              madeAt: '2026-11-21T10:00:00+08:00',
            },
          ],
          next: null,
        }),
      },
    },
    problems: ['invalid'],
  },
  'PUT /api/rulings': {
    id: 'putRuling',
    role: 'editor',
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
    role: 'editor',
    summary: '提前结束一个决定',
    parameters: queryParameters(endRequest, { board: '榜单', article: '文章编号' }),
    answers: { 204: { description: '已结束' } },
    problems: ['invalid', 'no-ruling'],
  },
};
