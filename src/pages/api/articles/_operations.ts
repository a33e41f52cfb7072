import * as v from 'valibot';
import { answers, descriptions, examples } from '../../../articles/content.ts';
import { submissionSchema } from '../../../articles/submission.ts';
import { withdrawalRequestSchema } from '../../../articles/withdrawal.ts';
import { articles as table } from '../../../db/schema.ts';
import { integer, json, jsonBody, shape, time, type Area } from '../../../openapi/operation.ts';
import { articleId, idempotencyKey, ifMatch, ifNoneMatch } from '../../../openapi/parameters.ts';

export const submission = shape('Submission', submissionSchema, {
  ...descriptions,
  bodyFormat: '正文的格式，默认 `html`；`markdown` 为 CommonMark 与表格，至多 200,000 个字符',
  status: '`draft` 与 `review` 存为草稿或送审稿；其余由发布时间决定',
});

export const withdrawal = shape('Withdrawal', withdrawalRequestSchema, {
  reason: '为何撤下，显示给读者',
  legal: '依法撤下时的依据；有它则原地址回答 451，否则 410',
});

export const handle = {
  id: integer,
  url: v.string(),
  status: v.picklist(table.status.enumValues),
  revision: integer,
};
export const handleFields = {
  id: '编号',
  url: '读者所见的地址',
  status: '状态',
  revision: '修订号，从 1 起',
};

/** What is worth a look although the article was taken. */
export const warning = v.variant('type', [
  v.object({
    type: v.literal('duplicate'),
    id: integer,
    url: v.string(),
    part: v.picklist(['title', 'body']),
    score: v.number(),
  }),
  v.object({
    type: v.literal('sensitive'),
    pointer: v.string(),
    detail: v.string(),
    word: v.string(),
    start: integer,
    end: integer,
  }),
]);

export const outcome = shape(
  'Outcome',
  v.object({
    ...handle,
    outcome: v.picklist(['created', 'updated', 'unchanged', 'withdrawn', 'merged']),
    mergedInto: v.optional(integer),
    warnings: v.optional(v.array(warning)),
  }),
  {
    ...handleFields,
    outcome: '做了什么；`unchanged` 为什么也没有写入',
    mergedInto: '并入的文章；只有已并入的才有',
    warnings:
      '已写入而应留意的：30 天内几乎相同的文章，或敏感词（`start` 到 `end` 为字段中的位置）',
  },
);

export const article = shape(
  'Article',
  v.object({
    ...handle,
    ...answers,
    correctedAt: v.optional(time),
    updatedAt: time,
    mergedInto: v.optional(integer),
    withdrawal: v.optional(
      v.object({ at: time, reason: v.string(), legal: v.optional(v.string()) }),
    ),
  }),
  {
    ...descriptions,
    ...handleFields,
    body: '正文，净化后的 HTML',
    correctedAt: '更正的时间',
    updatedAt: '最后一次写入的时间',
    mergedInto: '并入的文章；只有已并入的才有',
    withdrawal: '何时、为何撤下；只有撤下的文章才有',
  },
);

const exampleUrl = 'https://news.example/minsheng/2026-11-20/573070.html';
const { correction: _, expiresAt: __, featured: ___, ...plain } = examples;
/** An article as most are. */
export const exampleSubmission = plain;
export const exampleHandle = { id: 573070, url: exampleUrl, status: 'published', revision: 1 };

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
  },
};
