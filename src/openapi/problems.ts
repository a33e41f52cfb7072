import { problems, problemUri, type ProblemType } from '../http/problem.ts';
import type { JsonSchema } from './schema.ts';

/** When each problem occurs, in CommonMark. */
const occasions: Readonly<Record<ProblemType, string>> = {
  'bad-json': '请求体不是 UTF-8 编码的 JSON',
  unauthorized: '没有令牌，或令牌无效；无论哪一种，回答都相同',
  forbidden: '令牌的角色或栏目不允许这一操作',
  'not-found': '没有这个编号的文章，或编号不合格式',
  'no-token': '没有这个编号的令牌',
  'no-file': '没有这个文件',
  'no-takedown': '没有这个编号的下架',
  'no-archive': '这一周或这一月没有归档，或名称不合格式',
  'no-ruling': '没有仍有效的这个决定',
  'no-such-entry': '发件箱中没有这一条目，或它已送达',
  'no-route': '没有这个接口',
  'method-not-allowed': '接口没有这个方法；`Allow` 列出它有的',
  withdrawn: '文章已撤下，而请求没有 `If-Match`；带上它即可恢复',
  'wrong-state': '文章的状态（`current`）不能变为所要的，只能变为 `possible` 之一',
  loop: '文章经由其他文章或直接并入它自己',
  'file-withdrawn': '文件已撤下，不再接受同样的内容',
  'place-taken': '另一篇文章已置顶于这一名次，须先取消它',
  'days-gone': '这一期太早，其每日阅读数已清除，不能重新归档',
  'last-chief': '吊销后将没有可用的 chief 令牌',
  'not-empty': '只有空站可以恢复备份',
  indispensable: '缓存清除与搜索索引会一直重试，不可放弃',
  'precondition-failed': '`If-Match` 或 `If-None-Match` 与现状不符；`revision` 是当前的修订号',
  'too-large': '请求体超过上限',
  'wrong-content-type': '`Content-Type` 不是接口所要的',
  'unknown-media-type': '内容不是 JPEG、PNG、WebP、AVIF 或 GIF',
  'broken-file': '图片不完整、已损坏，或像素过多',
  'takedown-reused': '下架编号已用于另一请求',
  invalid: '内容或请求头未通过校验；`errors` 逐条指出位置（JSON Pointer）与原因',
  'key-reused': '`Idempotency-Key` 在 24 小时内用过，而请求体不同',
  'too-many-attempts': '同一地址在一分钟内出错的令牌过多；`Retry-After` 秒后再试',
  'access-unavailable': 'Cloudflare Access 的公钥暂时取不到；`Retry-After` 秒后再试',
  unavailable: '数据库暂不可用，或多人同时写这篇，均未写入；`Retry-After` 秒后再试',
  'not-configured': '站点没有设置所需的密钥',
  internal: '站点的程序出错',
};

/** Problems of no single operation: a wrong address, a wrong method, or a fault of the site. */
export const generalProblems: readonly ProblemType[] = [
  'no-route',
  'method-not-allowed',
  'access-unavailable',
  'internal',
];

/** Members that some problems have beside those of RFC 9457. */
const extensions: Partial<Record<ProblemType, Readonly<Record<string, object>>>> = {
  withdrawn: { revision: { type: 'integer', description: '当前的修订号' } },
  'wrong-state': {
    current: { type: 'string', description: '当前的状态' },
    possible: { type: 'array', items: { type: 'string' }, description: '可变为的状态' },
  },
  'precondition-failed': {
    revision: { type: 'integer', description: '当前的修订号；没有文章时无' },
  },
  invalid: {
    errors: {
      type: 'array',
      items: {
        type: 'object',
        properties: {
          pointer: { type: 'string', description: 'JSON Pointer（RFC 6901），指向请求体中的位置' },
          detail: { type: 'string' },
          word: { type: 'string', description: '敏感词' },
          start: { type: 'integer', description: '它在字段中的位置' },
          end: { type: 'integer' },
        },
        required: ['pointer', 'detail'],
      },
    },
  },
};

const exampleExtensions: Partial<Record<ProblemType, Readonly<Record<string, unknown>>>> = {
  withdrawn: { revision: 2 },
  'wrong-state': { current: 'published', possible: ['scheduled', 'withdrawn', 'merged'] },
  'precondition-failed': { revision: 2 },
  invalid: { errors: [{ pointer: '/title', detail: '不能为空' }] },
};

/** A problem as the table of errors shows it. */
export interface ProblemEntry {
  readonly type: string;
  readonly status: number;
  readonly title: string;
  readonly when: string;
}

export function problemEntry(type: ProblemType): ProblemEntry {
  const [status, title] = problems[type];
  return { type: problemUri(type), status, title, when: occasions[type] };
}

/** Every problem, by status and then by type. */
export function allProblems(): readonly ProblemType[] {
  const types = Object.keys(problems) as ProblemType[];
  return types.sort((a, b) => problems[a][0] - problems[b][0] || (a < b ? -1 : 1));
}

/** The JSON Schema of a problem (RFC 9457). */
export function problemSchema(type: ProblemType): JsonSchema {
  const { status, title, when } = problemEntry(type);
  return {
    type: 'object',
    description: when,
    properties: {
      type: { const: problemUri(type) },
      title: { const: title },
      status: { const: status },
      detail: { type: 'string', description: '说明这一次的原因或怎么办' },
      ...extensions[type],
    },
    required: ['type', 'title', 'status'],
  };
}

/** The JSON Schema of a problem whose type is not known beforehand. */
export const anyProblemSchema: JsonSchema = {
  type: 'object',
  properties: {
    type: { type: 'string', format: 'uri-reference', description: '稳定的标识' },
    title: { type: 'string' },
    status: { type: 'integer', minimum: 400, maximum: 599 },
    detail: { type: 'string' },
  },
  required: ['type', 'title', 'status'],
};

export function problemExample(type: ProblemType): object {
  const { title, status } = problemEntry(type);
  return { type: problemUri(type), title, status, ...exampleExtensions[type] };
}
