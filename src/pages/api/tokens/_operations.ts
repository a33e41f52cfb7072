import * as v from 'valibot';
import { roles } from '../../../editors/editor.ts';
import {
  json,
  jsonBody,
  shape,
  time,
  type Area,
  type Parameter,
} from '../../../openapi/operation.ts';
import { nextPage } from '../../../openapi/parameters.ts';
import { site } from '../../../site.ts';

const slugs = site.sections.map(({ slug }) => slug);
const days = '须为 1 到 3650 的整数';

/** The order of a token: its name and role, the sections where the role holds (all by default), and days. */
export const tokenRequest = v.object({
  name: v.pipe(
    v.string('须为字符串'),
    v.trim(),
    v.regex(/^[^\p{C}\p{Zl}\p{Zp}]{1,100}$/u, '须为 1 到 100 个字符的一行文字'),
  ),
  role: v.picklist(roles, `须为 ${roles.join('、')} 之一`),
  sections: v.exactOptional(
    v.pipe(
      v.array(v.picklist(slugs, '没有这个栏目'), '须为栏目代号的数组'),
      v.minLength(1, '至少一个栏目;不限栏目则省略此字段'),
      v.transform((given) => [...new Set(given)]),
    ),
  ),
  days: v.exactOptional(
    v.pipe(v.number(days), v.integer(days), v.minValue(1, days), v.maxValue(3_650, days)),
  ),
});

const order = shape('TokenOrder', tokenRequest, {
  name: '谁用它，记在审计中',
  role: '角色：`reporter` 只读与写稿，`editor` 可发布，`chief` 不限',
  sections: '可用于哪些栏目；省略即不限，`chief` 须省略',
  days: '有效的天数；省略即不过期',
});

const token = {
  id: v.string(),
  name: v.string(),
  role: v.picklist(roles),
  sections: v.union([v.literal('all'), v.array(v.string())]),
  createdAt: time,
  createdBy: v.string(),
  expiresAt: v.optional(time),
  lastUsedAt: v.optional(time),
  revokedAt: v.optional(time),
};

const fields = {
  id: '令牌的公开编号',
  name: '谁用它',
  role: '角色',
  sections: '可用于哪些栏目，`all` 为不限',
  createdAt: '何时创建',
  createdBy: '由谁创建',
  expiresAt: '何时过期',
  lastUsedAt: '最近一次使用，约略',
  revokedAt: '何时吊销',
};

const tokenRow = v.object(token);
const listed = shape(
  'Tokens',
  v.object({ tokens: v.array(tokenRow), next: v.optional(v.string()) }),
  {
    tokens: '令牌，新的在前',
    next: '下一页的 `before`；没有下一页时无',
  },
);
const newToken = shape('NewToken', v.object({ ...token, token: v.string() }), {
  ...fields,
  token: '令牌本身，只在此显示一次',
});
const revoked = shape(
  'RevokedToken',
  v.object({ ...token, outcome: v.picklist(['revoked', 'unchanged']) }),
  { ...fields, outcome: '做了什么；`unchanged` 为先前已吊销' },
);

const example = {
  id: '4fQ2mZ8sTb1X',
  name: '青禾晚报供稿',
  role: 'editor',
  sections: ['minsheng'],
  createdAt: '2026-11-20T09:30:00+08:00',
  createdBy: '高禾',
};

const tokenId: Parameter = {
  in: 'path',
  name: 'id',
  description: '令牌的公开编号',
  schema: v.string(),
  example: example.id,
};

export const tokens: Area = {
  name: '令牌',
  description: '谁可以做什么。',
  operations: {
    'GET /api/tokens': {
      id: 'listTokens',
      role: 'chief',
      summary: '列出令牌',
      parameters: [nextPage('before')],
      answers: {
        200: { description: '令牌，每页 50 个', content: json(listed, { tokens: [example] }) },
      },
    },
    'POST /api/tokens': {
      id: 'createToken',
      role: 'chief',
      summary: '创建令牌',
      description: '引导用的密钥只能创建首个 `chief` 令牌。',
      body: jsonBody(order, { name: example.name, role: 'editor', sections: ['minsheng'] }),
      answers: {
        201: {
          description: '令牌，连同它本身',
          content: json(newToken, { ...example, token: 'jibao_…' }),
        },
      },
    },
    'DELETE /api/tokens/[id]': {
      id: 'revokeToken',
      role: 'chief',
      summary: '吊销令牌',
      description: '从下一个请求起无效。',
      parameters: [tokenId],
      answers: {
        200: {
          description: '已吊销',
          content: json(revoked, {
            ...example,
            revokedAt: '2026-11-21T10:00:00+08:00',
            outcome: 'revoked',
          }),
        },
      },
      problems: ['no-token', 'last-chief'],
    },
  },
};
