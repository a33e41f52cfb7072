import * as v from 'valibot';
import { submissionSchema } from '../../../articles/submission.ts';
import { ndjson } from '../../../http/ndjson.ts';
import { site } from '../../../site.ts';
import {
  exampleHandle,
  exampleSubmission,
  handle,
  handleFields,
  submission,
  warning,
} from './_operations.ts';
import { integer, shape, type Operation } from '../../../openapi/operation.ts';
import { articleId } from '../../../openapi/parameters.ts';

const item = v.object({ id: articleId.schema, ...submissionSchema.entries });

const batchItem = shape('BatchItem', item, {
  id: '编号，在一批中不得重复',
  ...submission.fields,
});

const items = {
  name: 'Batch',
  schema: v.pipe(v.array(item), v.maxLength(site.push.batch.items)),
  fields: {},
};

const result = v.object({
  index: v.optional(integer),
  id: v.optional(integer),
  outcome: v.picklist(['created', 'updated', 'unchanged', 'refused', 'failed', 'aborted']),
  url: v.optional(handle.url),
  status: v.optional(handle.status),
  revision: v.optional(handle.revision),
  warnings: v.optional(v.array(warning)),
  problem: v.optional(
    v.object({
      type: v.string(),
      title: v.string(),
      status: integer,
      detail: v.optional(v.string()),
      errors: v.optional(v.array(v.object({ pointer: v.string(), detail: v.string() }))),
      revision: v.optional(integer),
    }),
  ),
});

const batchResult = shape('BatchResult', result, {
  ...handleFields,
  index: '这一篇在批中的位置，从 0 起',
  outcome:
    '做了什么；`refused` 不合要求，原样再发也无用；`failed` 可再发；`aborted` 之后的各篇未读，这一行没有 `index`',
  warnings: '已写入而应留意的，与 `PUT` 的回答相同',
  problem: '为何没有写入，形式与错误的回答相同',
});

const batchResults = shape('BatchResults', v.object({ results: v.array(result) }), {
  results: '每篇一项，顺序与请求相同',
});

const exampleItem = { id: exampleHandle.id, ...exampleSubmission };
const exampleResult = { index: 0, ...exampleHandle, outcome: 'created' };

/** Many articles at once. */
export const pushBatch: Operation = {
  id: 'pushBatch',
  role: 'reporter',
  summary: '成批写入文章',
  description: `一批至多 ${site.push.batch.items} 篇、10 MiB，各篇与 \`PUT\` 相同，彼此无关：一篇有误，不碍其他。NDJSON 每行一篇，每写入一组就回答一组；JSON 数组则全部完成后回答。再发一遍无害。`,
  body: {
    content: {
      'application/json': { shape: items, example: [exampleItem] },
      [ndjson]: { lines: batchItem, example: `${JSON.stringify(exampleItem)}\n` },
    },
    problems: ['bad-json', 'too-large', 'wrong-content-type', 'invalid'],
  },
  answers: {
    200: {
      description: '每篇的结果',
      content: {
        'application/json': { shape: batchResults, example: { results: [exampleResult] } },
        [ndjson]: { lines: batchResult, example: `${JSON.stringify(exampleResult)}\n` },
      },
    },
  },
};
