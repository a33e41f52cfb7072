import * as v from 'valibot';
import { articleNumber } from '../articles/input.ts';
import type { Parameter } from './operation.ts';

export const articleId: Parameter = {
  in: 'path',
  name: 'id',
  description: '文章编号',
  schema: articleNumber,
  example: 573070,
};

export const ifMatch: Parameter = {
  in: 'header',
  name: 'If-Match',
  description: '只在当前修订号的标记（`ETag`）与此相符时写入；`*` 指已有的任何一版。',
  schema: v.string(),
  example: '"1"',
};

export const ifNoneMatch: Parameter = {
  in: 'header',
  name: 'If-None-Match',
  description: '`*`：只在还没有这篇文章时写入。',
  schema: v.literal('*'),
};

export const idempotencyKey: Parameter = {
  in: 'header',
  name: 'Idempotency-Key',
  description:
    '24 小时内带着同一个键重发同一请求，得到同一个回答。键只属于发送者。1 到 255 个可见 ASCII 字符。',
  schema: v.pipe(v.string(), v.regex(/^[\x21-\x7e]{1,255}$/)),
  example: 'b7c1f1d2-4a39-4c55-9a0e-0d6a5f2f8e11',
};

/** The parameter that says where a page of a list begins. */
export const nextPage = (name: 'before' | 'after', schema: v.GenericSchema = v.string()) =>
  ({ in: 'query', name, description: '上一页的 `next`', schema }) as const;

/** The parameters of a query string, taken from the schema that reads it. */
export function queryParameters<const Entries extends v.ObjectEntries>(
  { entries }: { readonly entries: Entries },
  descriptions: { readonly [Name in keyof Entries]: string },
): readonly Parameter[] {
  return Object.entries<v.GenericSchema>(entries).map(([name, schema]) => ({
    in: 'query',
    name,
    description: descriptions[name] ?? '',
    schema,
    required: !['optional', 'exact_optional', 'nullish'].includes(schema.type),
  }));
}
