import * as v from 'valibot';
import { section } from '../../../articles/input.ts';
import { integer, json, shape, time, type Area } from '../../../openapi/operation.ts';
import { queryParameters } from '../../../openapi/parameters.ts';
import { exampleHandle, exampleHeadline } from '../articles/_shapes.ts';
import { archives } from '../archives/_operations.ts';
import { rulings } from '../rulings/_operations.ts';

/** The query for boards: a section's, or the site's. */
export const boardsRequest = v.object({ section: v.exactOptional(section) });

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

const example = {
  id: exampleHandle.id,
  ...exampleHeadline,
  views: 12041,
};

export const boards: Area = {
  name: '榜单',
  description: '榜单，以及编辑在其上的决定。决定不改变任何阅读数，置顶对读者标明「荐」。',
  operations: {
    'GET /api/boards': {
      id: 'getBoards',
      role: 'reporter',
      summary: '查看榜单',
      parameters: queryParameters(boardsRequest, { section: '栏目的代号；不写为全站' }),
      answers: {
        200: {
          description: '三个榜单，与疑似刷量的文章',
          content: json(overview, {
            boards: [
              {
                board: 'week',
                computedAt: '2026-11-21T10:00:00+08:00',
                entries: [{ rank: 1, ...example, pinned: false }],
              },
            ],
            concentrated: [{ ...example, repeated: 9600 }],
          }),
        },
      },
      problems: ['invalid'],
    },
    ...rulings,
    ...archives,
  },
};
