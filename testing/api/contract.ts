import { expect } from 'vitest';
import type { Role } from '../../src/editors/editor.ts';
import type { ProblemType } from '../../src/http/problem.ts';
import { documented, schemaReader, type Document } from './document.ts';
import { editorToken, type Answer, type TestSite } from '../site.ts';

/** A request by which an operation gives an answer; what is left out is as the document's examples have it. */
export interface Case {
  readonly params?: Readonly<Record<string, string | number>>;
  readonly query?: Readonly<Record<string, string>>;
  readonly headers?: Readonly<Record<string, string>>;
  /** A text and bytes are sent as they are, anything else as JSON. */
  readonly body?: unknown;
  /** Parameters of the path that nobody knows beforehand. */
  readonly paramsFrom?: (site: TestSite) => Promise<Case['params']>;
  /** Prepares the site for the request. */
  readonly prepare?: (site: TestSite) => Promise<unknown>;
}

/** How an operation comes to give each of its answers, and each problem that is its own. */
export interface OperationCases {
  /** The least role that may call it. Said here once more, so that a wrong one in the declaration is found. */
  readonly role: Role;
  /**
   * Successes by status; the first is also the request with which problems common to all are provoked. Left out,
   * the declaration's own examples are the request.
   */
  readonly answers?: Readonly<Record<number, Case | readonly Case[]>>;
  readonly problems?: Readonly<Partial<Record<ProblemType, Case>>>;
}

/** By `METHOD /api/route/[parameter]`. */
export type Cases = Readonly<Record<string, OperationCases>>;

/** The request of a case once all is so as it has to be. */
export async function prepared(
  site: TestSite,
  { prepare, paramsFrom, ...request }: Case,
): Promise<Case> {
  await prepare?.(site);
  return { ...request, params: { ...request.params, ...(await paramsFrom?.(site)) } };
}

/** Sends the request of a {@link prepared} case as an editor; `others` are headers that go over its own. */
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
 * Checks answers against what a document says of an operation: status, headers, media type, and a body that
 * has nothing that is not described.
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
