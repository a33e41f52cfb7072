import { expect } from 'vitest';
import type { Role } from '../../src/editors/editor.ts';
import type { ProblemType } from '../../src/http/problem.ts';
import { documented, schemaReader, type Document } from './document.ts';
import { editorToken, type Answer, type TestSite } from '../site.ts';

/** A request that leads to one answer of an operation. The document's examples fill in the parts left out. */
export interface Case {
  readonly params?: Readonly<Record<string, string | number>>;
  readonly query?: Readonly<Record<string, string>>;
  readonly headers?: Readonly<Record<string, string>>;
  /** The body: text and bytes are sent as they are, anything else as JSON. */
  readonly body?: unknown;
  /** Finds parameters of the path that are known only once the site is open. */
  readonly paramsFrom?: (site: TestSite) => Promise<Case['params']>;
  /** Prepares the site for the request. */
  readonly prepare?: (site: TestSite) => Promise<unknown>;
}

/** Requests that lead to each answer of an operation, and to each problem that only some operations have. */
export interface OperationCases {
  /** The least role that may call the operation. Repeated here, so that a wrong role in its declaration is found. */
  readonly role: Role;
  /**
   * Requests by status of success. The first also serves to provoke the problems that all operations share. When
   * this is left out, the request is made of the declaration's examples.
   */
  readonly answers?: Readonly<Record<number, Case | readonly Case[]>>;
  readonly problems?: Readonly<Partial<Record<ProblemType, Case>>>;
}

/** The cases by `METHOD /api/route/[parameter]`. */
export type Cases = Readonly<Record<string, OperationCases>>;

/** Prepares the site for a case, and gives its request with all parameters. */
export async function prepared(
  site: TestSite,
  { prepare, paramsFrom, ...request }: Case,
): Promise<Case> {
  await prepare?.(site);
  return { ...request, params: { ...request.params, ...(await paramsFrom?.(site)) } };
}

/** Sends the request of a {@link prepared} case as an editor. The headers in `others` override the case's own. */
export function send(
  site: Pick<TestSite, 'fetch'>,
  document: Document,
  key: string,
  request: Case,
  others: Case['headers'] = {},
): Promise<Answer> {
  const { params = {}, query = {}, headers } = request;
  const { parameters = [], requestBody } = documented(document, key);
  const [method = '', route = ''] = key.split(' ');
  const path = route.replace(/\[(?:\.\.\.)?(\w+)\]/g, (_, name: string) => {
    const example = parameters.find((one) => one.in === 'path' && one.name === name)?.example;
    return encodeURIComponent(String(params[name] ?? example));
  });
  const search = new URLSearchParams(query).toString();
  const [contentType, media] = Object.entries(requestBody?.content ?? {})[0] ?? [];
  const body = 'body' in request ? request.body : media?.example;
  return site.fetch(path + (search && `?${search}`), {
    method,
    headers: {
      Authorization: `Bearer ${editorToken}`,
      ...(contentType === undefined ? {} : { 'Content-Type': contentType }),
      ...headers,
      ...others,
    },
    ...(body === undefined ? {} : { body: bytesOrJson(body) }),
  });
}

function bytesOrJson(body: unknown): string | Uint8Array {
  return typeof body === 'string' || body instanceof Uint8Array ? body : JSON.stringify(body);
}

/**
 * Checks answers against a document's description of their operation: status, headers, media type, and a body
 * without undescribed members.
 */
export function answerChecker(document: Document): (key: string, answer: Answer) => void {
  const compile = schemaReader(document, { closed: true });
  return (key, { status, headers, text }) => {
    const response = documented(document, key).responses[status];
    expect(response, `${key} does not document ${status}: ${text}`).toBeDefined();
    for (const [name, { required }] of Object.entries(response?.headers ?? {})) {
      if (required) expect(headers.get(name), `${key} ${status} lacks ${name}`).not.toBeNull();
    }
    const mediaType = headers.get('Content-Type')?.split(';')[0] ?? '';
    if (!response?.content) {
      expect(text).toBe('');
      return;
    }
    expect(Object.keys(response.content)).toContain(mediaType);
    const { schema, 'x-line-schema': ofLine } = response.content[mediaType]!;
    const validate = compile(ofLine ?? schema ?? {});
    const values = ofLine ? text.trimEnd().split('\n') : mediaType.endsWith('json') ? [text] : [];
    for (const value of values) {
      validate(JSON.parse(value));
      expect(validate.errors ?? [], `${key} ${status}: ${value}`).toEqual([]);
    }
  };
}
