import type { Fault } from '../lib/check.ts';

/** Every problem of the API with its status and title. src/openapi/problems.ts tells when each occurs. */
export const problems = {
  'bad-json': [400, '请求体不是有效的 JSON'],
  unauthorized: [401, '需要有效的编辑令牌'],
  forbidden: [403, '令牌权限不足'],
  'not-found': [404, '没有这篇文章'],
  'no-token': [404, '没有这个令牌'],
  'no-route': [404, '没有这个接口'],
  'no-such-entry': [404, '发件箱中没有此条目'],
  'no-file': [404, '没有这个文件'],
  'no-ruling': [404, '没有这个编辑决定'],
  'no-takedown': [404, '没有这次下架'],
  'no-archive': [404, '没有这一期归档'],
  'method-not-allowed': [405, '此地址不支持该方法'],
  'not-empty': [409, '站点并非空站'],
  withdrawn: [409, '文章已撤下'],
  'last-chief': [409, '不能吊销最后一个可用的 chief 令牌'],
  'file-withdrawn': [409, '文件已撤下'],
  indispensable: [409, '此条目不可放弃'],
  'place-taken': [409, '这一名次已有置顶'],
  'days-gone': [409, '这一期的每日阅读数已清除'],
  'wrong-state': [409, '文章当前的状态不允许此操作'],
  loop: [409, '文章不能并入自身'],
  'precondition-failed': [412, '文章已被他人修改'],
  'too-large': [413, '请求体过大'],
  'wrong-content-type': [415, '请求体必须是 application/json'],
  'unknown-media-type': [415, '不支持这种文件'],
  'broken-file': [422, '图片不完整或已损坏'],
  invalid: [422, '稿件未通过校验'],
  'takedown-reused': [422, '下架编号已用于另一请求'],
  'key-reused': [422, 'Idempotency-Key 已用于另一份稿件'],
  'too-many-attempts': [429, '令牌错误次数过多'],
  internal: [500, '服务器内部错误'],
  unavailable: [503, '暂时不可用'],
  'access-unavailable': [503, '身份验证服务暂时不可用'],
  'not-configured': [503, '站点尚未配置完成'],
} as const satisfies Record<string, readonly [number, string]>;

export type ProblemType = keyof typeof problems;

interface Options {
  readonly detail?: string;
  readonly errors?: readonly Fault[];
  readonly headers?: Readonly<Record<string, string>>;
  readonly extra?: Readonly<Record<string, unknown>>;
}

/** The only way in which an endpoint fails: any code below it throws one, and the middleware answers it (RFC 9457). */
export class Problem extends Error {
  readonly type: ProblemType;
  readonly options: Options;

  constructor(type: ProblemType, options: Options = {}) {
    super(type);
    this.type = type;
    this.options = options;
  }
}

/** The `type` of a problem (RFC 9457, 3.1.1), relative to the site. */
export const problemUri = (type: ProblemType) => `/problems/${type}`;

/** The problem document (RFC 9457, 3). */
export function problemDocument({ type, options: { detail, errors, extra } }: Problem) {
  const [status, title] = problems[type];
  return { type: problemUri(type), title, status, detail, errors, ...extra };
}

/** The problem of a single invalid field, named by a JSON Pointer (RFC 6901). */
export function invalidAt(pointer: string, detail: string): Problem {
  return new Problem('invalid', { errors: [{ pointer, detail }] });
}

/** The result of a check: the value, or every fault. */
type Checked<Value> =
  | { readonly ok: true; readonly value: Value }
  | { readonly ok: false; readonly faults: readonly Fault[] };

/**
 * The value of a successful check.
 * @throws Problem 422 with every fault of a failed one.
 */
export function valid<Value>(checked: Checked<Value>): Value {
  if (checked.ok) return checked.value;
  throw new Problem('invalid', { errors: checked.faults });
}

/** The `application/problem+json` response of a problem (RFC 9457). */
export function problemResponse(problem: Problem): Response {
  const document = problemDocument(problem);
  return new Response(JSON.stringify(document), {
    status: document.status,
    headers: {
      'Content-Type': 'application/problem+json; charset=utf-8',
      'Content-Language': 'zh-CN',
      ...problem.options.headers,
    },
  });
}
