import * as v from 'valibot';
import { withdrawalSchema } from '../../../articles/withdrawal.ts';
import { mediaTypes } from '../../../media/file.ts';
import { fileWithdrawalRequest } from '../../../media/json.ts';
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

const file = {
  hash: v.string(),
  url: v.string(),
  path: v.string(),
  type: v.picklist(Object.values(mediaTypes)),
  bytes: integer,
  width: integer,
  height: integer,
  uploadedBy: v.string(),
  uploadedAt: time,
  status: v.picklist(['available', 'withdrawn']),
  withdrawal: v.optional(v.object({ ...v.omit(withdrawalSchema, ['notice']).entries, at: time })),
};
const fields = {
  hash: '编号，即内容的 SHA-256',
  url: '地址',
  path: '在正文中引用的路径',
  type: '格式，按内容判断',
  bytes: '字节数',
  width: '显示时的宽，像素',
  height: '显示时的高，像素',
  uploadedBy: '谁上传',
  uploadedAt: '何时上传',
  status: '状态',
  withdrawal: '何时、为何撤下；只有撤下的文件才有',
};

const oneFile = v.object(file);
const fileShape = shape('File', oneFile, fields);
const files = shape('Files', v.object({ files: v.array(oneFile), next: v.nullable(v.string()) }), {
  files: '文件，新的在前',
  next: '下一页的 `before`；没有下一页时为 null',
});
const fileOutcome = shape(
  'FileOutcome',
  v.object({ ...file, outcome: v.picklist(['created', 'unchanged', 'withdrawn']) }),
  { ...fields, outcome: '做了什么；`unchanged` 为什么也没有写入' },
);

const fileWithdrawal = shape('FileWithdrawal', fileWithdrawalRequest, {
  reason: '为何撤下；记入日志，不显示给读者',
  legal: '依法撤下时的依据，不显示给读者；有它则原地址回答 451，否则 410',
});

const hash = '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08';
const example = {
  hash,
  url: `https://news.example/media/${hash}.jpg`,
  path: `/media/${hash}.jpg`,
  type: 'image/jpeg',
  bytes: 84213,
  width: 1200,
  height: 800,
  uploadedBy: '高禾',
  uploadedAt: '2026-11-20T09:20:00+08:00',
  status: 'available',
};

const hashParameter: Parameter = {
  in: 'path',
  name: 'hash',
  description: '文件的编号：其内容的 SHA-256，十六进制小写',
  schema: v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/)),
  example: hash,
};

export const media: Area = {
  name: '图片',
  description: '文章所用的图片。',
  operations: {
    'PUT /api/media': {
      id: 'uploadFile',
      role: 'reporter',
      summary: '上传一张图片',
      description:
        '请求体就是文件，至多 10 MiB；格式只看内容，不看名称与 `Content-Type`，不收 SVG。同样的内容再传一遍无害。',
      body: {
        content: Object.fromEntries(Object.values(mediaTypes).map((type) => [type, {}])),
        problems: ['too-large', 'unknown-media-type', 'broken-file'],
      },
      answers: {
        200: {
          description: '先前已有的同一文件',
          content: json(fileOutcome, { ...example, outcome: 'unchanged' }),
        },
        201: {
          description: '已存',
          content: json(fileOutcome, { ...example, outcome: 'created' }),
          headers: ['Location'],
        },
      },
      problems: ['file-withdrawn'],
    },
    'GET /api/media': {
      id: 'listFiles',
      role: 'reporter',
      summary: '列出图片',
      parameters: [nextPage('before')],
      answers: {
        200: { description: '一页图片', content: json(files, { files: [example], next: null }) },
      },
      problems: ['invalid'],
    },
    'GET /api/media/[hash]': {
      id: 'getFile',
      role: 'reporter',
      summary: '读取一张图片的记录',
      parameters: [hashParameter],
      answers: { 200: { description: '它的记录', content: json(fileShape, example) } },
      problems: ['no-file'],
    },
    'DELETE /api/media/[hash]': {
      id: 'withdrawFile',
      role: 'editor',
      summary: '撤下一张图片',
      description:
        '文件随即删除，同样的内容不能再上传。已撤下的，给出另一 `legal` 时改以它为依据，否则不变。',
      parameters: [hashParameter],
      body: jsonBody(fileWithdrawal, { reason: '拍摄者要求撤下' }),
      answers: {
        200: {
          description: '已撤下',
          content: json(fileOutcome, {
            ...example,
            status: 'withdrawn',
            withdrawal: { reason: '拍摄者要求撤下', at: '2026-11-21T10:00:00+08:00' },
            outcome: 'withdrawn',
          }),
        },
      },
      problems: ['no-file'],
    },
  },
};
