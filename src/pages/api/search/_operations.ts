import * as v from 'valibot';
import { integer, json, jsonBody, shape, type Area } from '../../../openapi/operation.ts';

/** The request for one step of a rebuild of the search index. */
export const rebuildRequest = v.object({
  after: v.pipe(
    v.number('须为不小于 0 的整数'),
    v.safeInteger('须为不小于 0 的整数'),
    v.minValue(0, '须为不小于 0 的整数'),
  ),
});

const step = shape('RebuildStep', rebuildRequest, {
  after: '从此编号之后开始，第一步为 0',
});

const stepDone = shape(
  'RebuildStepDone',
  v.object({ indexed: integer, next: v.nullable(integer), total: integer }),
  {
    indexed: '这一步收入的文章数',
    next: '下一步的 `after`；没有下一步时为 null',
    total: '大约共有多少文章',
  },
);

export const search: Area = {
  name: '搜索',
  description: '重建搜索的索引。',
  operations: {
    'POST /api/search/rebuild': {
      id: 'rebuildSearch',
      role: 'chief',
      summary: '重建索引的一步',
      description: '以回答的 `next` 继续，直到它为 null。重复一步无害。',
      body: jsonBody(step, { after: 0 }),
      answers: {
        200: {
          description: '这一步已完成',
          content: json(stepDone, { indexed: 50, next: 50, total: 1200 }),
        },
      },
    },
  },
};
