import * as v from 'valibot';
import { articleNumber } from '../../../../articles/input.ts';
import { statusRequestSchema } from '../../../../articles/status-request.ts';
import {
  article,
  exampleHandle,
  exampleSubmission,
  handleFields,
  outcome,
  place,
} from '../_shapes.ts';
import {
  integer,
  json,
  jsonBody,
  shape,
  time,
  type Answer,
  type Area,
  type Parameter,
} from '../../../../openapi/operation.ts';
import { articleId, ifMatch, queryParameters } from '../../../../openapi/parameters.ts';

const statusRequest = shape('StatusRequest', statusRequestSchema, {
  status: '要变成的状态；`published` 即刻发布，`scheduled` 按文章自己的时间',
  reason: '为何；撤下时必须有',
  legal: '依法撤下时的依据',
  notice: '撤下后给读者的说明',
});

/** The query for a page of an article's history. */
export const historyRequest = v.object({ before: v.exactOptional(place) });

const history = shape(
  'History',
  v.object({
    id: integer,
    current: integer,
    revisions: v.array(
      v.object({
        revision: v.nullable(integer),
        action: v.string(),
        at: time,
        by: v.string(),
        tokenId: v.optional(v.string()),
        detail: v.optional(v.unknown()),
      }),
    ),
    next: v.optional(integer),
  }),
  {
    id: handleFields.id,
    current: '当前的修订号',
    revisions: '做过的事，新的在前：哪一版、做了什么、何时、谁（用哪个令牌）',
    next: '下一页的 `before`；没有下一页时无',
  },
);

const difference = shape(
  'Difference',
  v.object({
    id: integer,
    from: integer,
    to: integer,
    fields: v.record(v.string(), v.object({ before: v.unknown(), after: v.unknown() })),
    body: v.optional(
      v.array(
        v.object({
          kind: v.picklist(['same', 'removed', 'added']),
          lines: v.array(v.string()),
        }),
      ),
    ),
  }),
  {
    id: handleFields.id,
    from: '从哪一版',
    to: '到哪一版',
    fields: '不同的字段，包括 `status`、`withdrawal` 与 `mergedInto`，各有前后的值；没有为 null',
    body: '正文按行（每块一行）的改动；正文相同时无',
  },
);

const preview = shape('Preview', v.object({ id: integer, url: v.string(), expiresAt: time }), {
  id: handleFields.id,
  url: '预览的地址',
  expiresAt: '何时失效',
});

/** A merge: the article that another becomes part of. */
export const mergeRequest = v.object({ into: articleNumber });

const merge = shape('MergeRequest', mergeRequest, { into: '并入哪一篇，须已发布' });

const number = (name: string): Parameter => ({
  in: 'path',
  name,
  description: '修订号',
  schema: v.pipe(v.number(), v.integer(), v.minValue(1)),
  example: 1,
});

function done(description: string, example: object): Answer {
  return {
    description,
    content: json(outcome, { ...exampleHandle, ...example }),
    headers: ['ETag'],
  };
}

/** Operations on one article beside pushing and withdrawing it. */
export const editing: Area = {
  name: '编辑',
  description: '文章的状态、修订、预览与合并。',
  operations: {
    'POST /api/articles/[id]/status': {
      id: 'changeStatus',
      role: 'reporter',
      summary: '改变一篇文章的状态',
      description: '内容不变。回收站里的文章 30 天后只剩编号与地址。',
      parameters: [articleId, ifMatch],
      body: jsonBody(statusRequest, { status: 'draft' }),
      answers: { 200: done('已改变，或本来如此', { status: 'draft', outcome: 'updated' }) },
      problems: ['not-found', 'withdrawn', 'wrong-state', 'precondition-failed'],
    },
    'GET /api/articles/[id]/revisions': {
      id: 'listRevisions',
      role: 'reporter',
      summary: '一篇文章的经过',
      parameters: [articleId, ...queryParameters(historyRequest, { before: '上一页的 `next`' })],
      answers: {
        200: {
          description: '一页经过',
          content: json(history, {
            ...{ id: 573070, current: 1 },
            revisions: [
              { revision: 1, action: 'created', at: '2026-11-20T09:30:02+08:00', by: '高禾' },
            ],
          }),
        },
      },
      problems: ['not-found', 'invalid'],
    },
    'GET /api/articles/[id]/revisions/[revision]': {
      id: 'readRevision',
      role: 'reporter',
      summary: '文章当时的样子',
      parameters: [articleId, number('revision')],
      answers: {
        200: {
          description: '那一版',
          content: json(article, {
            ...exampleHandle,
            ...exampleSubmission,
            updatedAt: '2026-11-20T09:30:02+08:00',
          }),
        },
      },
      problems: ['not-found'],
    },
    'GET /api/articles/[id]/revisions/[revision]/diff/[other]': {
      id: 'compareRevisions',
      role: 'reporter',
      summary: '两版之间的不同',
      parameters: [articleId, number('revision'), number('other')],
      answers: {
        200: {
          description: '不同之处，以数据表示',
          content: json(difference, {
            ...{ id: 573070, from: 1, to: 2 },
            fields: { title: { before: '初稿', after: '改稿' } },
            body: [
              { kind: 'same', lines: ['<p>一。</p>'] },
              { kind: 'added', lines: ['<p>二。</p>'] },
            ],
          }),
        },
      },
      problems: ['not-found'],
    },
    'POST /api/articles/[id]/revisions/[revision]/restore': {
      id: 'restoreRevision',
      role: 'reporter',
      summary: '恢复一版的内容',
      description: '恢复为新的一版。',
      parameters: [articleId, number('revision'), ifMatch],
      answers: { 200: done('已恢复，或内容相同', { revision: 3, outcome: 'updated' }) },
      problems: ['not-found', 'withdrawn', 'wrong-state', 'precondition-failed'],
    },
    'POST /api/articles/[id]/preview': {
      id: 'previewArticle',
      role: 'reporter',
      summary: '给出预览链接',
      description: '持链接者在一小时内看到文章发布后的样子；不缓存，不计阅读。',
      parameters: [articleId],
      answers: {
        200: {
          description: '链接',
          content: json(preview, {
            id: 573070,
            url: 'https://news.example/preview/573070?expires=1795572423&signature=x',
            expiresAt: '2026-11-20T10:30:02+08:00',
          }),
        },
      },
      problems: ['not-found'],
    },
    'POST /api/articles/[id]/merge': {
      id: 'mergeArticle',
      role: 'editor',
      summary: '并入另一篇文章',
      description: '它的所有地址此后以 301 指向另一篇；另一篇撤下后，与之一同回答 410 或 451。',
      parameters: [articleId, ifMatch],
      body: jsonBody(merge, { into: 573071 }),
      answers: {
        200: done('已并入', { status: 'merged', outcome: 'merged', mergedInto: 573071 }),
      },
      problems: ['not-found', 'loop', 'wrong-state', 'precondition-failed'],
    },
  },
};
