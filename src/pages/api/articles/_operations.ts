import * as v from 'valibot';
import { section } from '../../../articles/input.ts';
import { statuses } from '../../../articles/lifecycle.ts';
import { submissionSchema } from '../../../articles/submission.ts';
import { ndjson } from '../../../http/ndjson.ts';
import { integer, json, jsonBody, shape, time, type Area } from '../../../openapi/operation.ts';
import {
  articleId,
  idempotencyKey,
  ifMatch,
  ifNoneMatch,
  queryParameters,
} from '../../../openapi/parameters.ts';
import { site } from '../../../site.ts';
import {
  article,
  exampleHandle,
  exampleSubmission,
  handle,
  handleFields,
  outcome,
  place,
  submission,
  warning,
  withdrawal,
} from './_shapes.ts';

/** The query for the editors' list. */
export const listRequest = v.object({
  status: v.exactOptional(v.picklist(statuses, '没有这种状态')),
  section: v.exactOptional(section),
  before: v.exactOptional(place),
});

const list = shape(
  'ArticleList',
  v.object({
    articles: v.array(
      v.object({
        ...handle,
        section: v.string(),
        title: v.string(),
        summary: v.optional(v.string()),
        publishedAt: v.optional(time),
        updatedAt: time,
      }),
    ),
    next: v.optional(integer),
  }),
  { articles: '文章，新写入的在前，不论状态', next: '下一页的 `before`；没有下一页时无' },
);

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

export const articles: Area = {
  name: '文章',
  description: '推送、读取与撤下文章。',
  operations: {
    'PUT /api/articles/[id]': {
      id: 'putArticle',
      role: 'reporter',
      summary: '写入一篇文章',
      description: '没有则新建，已有则替换；内容相同则什么也不写。重复发送无害。',
      parameters: [articleId, ifMatch, ifNoneMatch],
      body: jsonBody(submission, exampleSubmission),
      answers: {
        200: {
          description: '已替换，或内容相同',
          content: json(outcome, { ...exampleHandle, revision: 2, outcome: 'updated' }),
          headers: ['ETag'],
        },
        201: {
          description: '已新建',
          content: json(outcome, { ...exampleHandle, outcome: 'created' }),
          headers: ['ETag', 'Location'],
        },
      },
      problems: ['not-found', 'withdrawn', 'wrong-state', 'precondition-failed'],
    },
    'GET /api/articles/[id]': {
      id: 'getArticle',
      role: 'reporter',
      summary: '读取一篇文章',
      parameters: [articleId],
      answers: {
        200: {
          description: '文章与它的状态',
          content: json(article, {
            ...exampleHandle,
            ...exampleSubmission,
            updatedAt: '2026-11-20T09:30:02+08:00',
          }),
          headers: ['ETag'],
        },
      },
      problems: ['not-found'],
    },
    'DELETE /api/articles/[id]': {
      id: 'withdrawArticle',
      role: 'editor',
      summary: '撤下一篇文章',
      description: '原地址此后回答 410 或 451，编号不再让出。已撤下的文章再次撤下，什么也不写。',
      parameters: [articleId, ifMatch],
      body: jsonBody(withdrawal, { reason: '内容有误' }),
      answers: {
        200: {
          description: '已撤下',
          content: json(outcome, {
            ...exampleHandle,
            status: 'withdrawn',
            revision: 2,
            outcome: 'withdrawn',
          }),
          headers: ['ETag'],
        },
      },
      problems: ['not-found', 'wrong-state', 'precondition-failed'],
    },
    'POST /api/articles': {
      id: 'createArticle',
      role: 'reporter',
      summary: '新建一篇文章',
      description: '编号由站点给出。不知道请求是否到达时，带着同一个 `Idempotency-Key` 重发。',
      parameters: [idempotencyKey],
      body: jsonBody(submission, exampleSubmission),
      answers: {
        201: {
          description: '已新建，或此键先前得到的回答',
          content: json(outcome, { ...exampleHandle, outcome: 'created' }),
          headers: ['ETag', 'Location'],
        },
      },
      problems: ['key-reused'],
    },
    'GET /api/articles': {
      id: 'listArticles',
      role: 'reporter',
      summary: '列出文章',
      parameters: queryParameters(listRequest, {
        status: '只要此状态的',
        section: '只要此栏目的',
        before: '上一页的 `next`',
      }),
      answers: {
        200: {
          description: '一页文章',
          content: json(list, {
            articles: [
              {
                ...exampleHandle,
                ...{ section: 'minsheng', title: exampleSubmission.title },
                publishedAt: exampleSubmission.publishedAt,
                updatedAt: '2026-11-20T09:30:02+08:00',
              },
            ],
          }),
        },
      },
      problems: ['invalid'],
    },
    'POST /api/articles/batch': {
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
    },
  },
};
