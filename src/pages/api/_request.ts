import type * as v from 'valibot';
import { parseArticleId } from '../../articles/article.ts';
import { Problem, valid } from '../../http/problem.ts';
import { readJson } from '../../http/request-body.ts';
import { check, type Checked, type ObjectSchema } from '../../lib/check.ts';
import { site } from '../../site.ts';

/** A parser for a body that no schema alone can check: it needs the time, or compares fields. */
type Parser<Value> = (input: unknown) => Checked<Value>;

/**
 * Reads the JSON body of a request by the schema that its operation declares, or by a parser.
 * @throws Problem 415 for another media type, 413 over `limitBytes`, 400 for bytes that are not JSON in UTF-8, 422 with
 * every fault.
 */
export async function readBody<Schema extends ObjectSchema>(
  request: Request,
  schema: Schema,
  limitBytes?: number,
): Promise<v.InferOutput<Schema>>;
export async function readBody<Value>(request: Request, parse: Parser<Value>): Promise<Value>;
export async function readBody(
  request: Request,
  how: ObjectSchema | Parser<unknown>,
  limitBytes: number = site.push.bodyLimitBytes,
): Promise<unknown> {
  return parsed(how, await readJson(request, limitBytes));
}

/**
 * Reads the parameters of a query. Faults name them by JSON Pointer, as if they were fields of an object.
 * @throws Problem 422 with every fault; a parameter that the schema lacks is one.
 */
export function readQuery<Schema extends ObjectSchema>(
  url: URL,
  schema: Schema,
): v.InferOutput<Schema> {
  return valid(check(schema, Object.fromEntries(url.searchParams)));
}

function parsed(how: ObjectSchema | Parser<unknown>, input: unknown): unknown {
  return valid<unknown>(typeof how === 'function' ? how(input) : check(how, input));
}

/**
 * Reads the article's id in a path.
 * @throws Problem 404 for a text that is no id.
 */
export function articleIdOf(text: string | undefined): number {
  const id = parseArticleId(text);
  if (id === undefined) {
    throw new Problem('not-found', { detail: '文章编号须为 1 到 2^53-1 的整数。' });
  }
  return id;
}
