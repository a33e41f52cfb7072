import * as v from 'valibot';
import { answers, descriptions, examples } from '../../../articles/content.ts';
import { submissionSchema } from '../../../articles/submission.ts';
import { withdrawalRequestSchema, withdrawalSchema } from '../../../articles/withdrawal.ts';
import { articles as table } from '../../../db/schema.ts';
import { integer, shape, time } from '../../../openapi/operation.ts';

export const submission = shape('Submission', submissionSchema, {
  ...descriptions,
  bodyFormat: '正文的格式，默认 `html`；`markdown` 为 CommonMark 与表格，至多 200,000 个字符',
  status: '`draft` 与 `review` 存为草稿或送审稿；其余由发布时间决定',
});

export const withdrawal = shape('Withdrawal', withdrawalRequestSchema, {
  reason: '为何撤下；记入日志，随 webhook 发出，不显示给读者',
  legal: '依法撤下时的依据，不显示给读者；有它则原地址回答 451，否则 410',
  notice: '给读者的说明，显示在原地址；再次撤下可以补上或更换',
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

/** A warning beside an article that was stored. */
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
    withdrawal: v.optional(v.object({ ...withdrawalSchema.entries, at: time })),
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
/** An ordinary article, without correction, end or slot. */
export const exampleSubmission = plain;
/** The lines by which lists name the article of the examples. */
export const exampleHeadline = { title: examples.title, url: exampleUrl };
export const exampleHandle = { id: 573070, url: exampleUrl, status: 'published', revision: 1 };

/** A place in a list: the `next` of the previous answer. */
export const place = v.pipe(
  v.string(),
  v.regex(/^[1-9]\d{0,14}$/, '须为上一页给出的 next'),
  v.transform(Number),
);
