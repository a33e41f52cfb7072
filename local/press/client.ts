import { setTimeout as sleep } from 'node:timers/promises';
import * as v from 'valibot';
import { ndjson, readLines } from '../../src/http/ndjson.ts';
import { Forbidden, Refused, Unreachable } from './exit.ts';
import type { Target } from '../target.ts';

/** Attempts without any progress before giving up. */
export const attempts = 6;
const longestPauseMs = 30_000;

const json = 'application/json';
const problem = 'application/problem+json';

/** Statuses of a site that is busy or away, or whose gateway says so. */
const passing: readonly number[] = [429, 502, 503, 504];

interface Call {
  readonly body?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** The media type of success; JSON unless it is named. */
  readonly answers?: string;
}

/** The site is away or busy, which may pass. */
export class Away extends Error {
  /** As the site says it (seconds). */
  readonly retryAfter: string | null;

  constructor(message: string, retryAfter: string | null = null) {
    super(message);
    this.retryAfter = retryAfter;
  }
}

/** Waits before the attempt behind the `n`-th (from 1), or as long as the site asks (seconds). */
export async function backOff(n: number, retryAfter: string | null = null): Promise<void> {
  const asked = Number(retryAfter) * 1_000;
  await sleep(Math.min(asked || 250 * 2 ** n, longestPauseMs));
}

/** The editors' endpoint of a site. */
export class Client {
  readonly #target: Target;

  constructor(target: Target) {
    this.#target = target;
  }

  get url(): string {
    return this.#target.url;
  }

  /**
   * One request, and its answer if the site's API has made it. Redirects are not followed.
   * @throws Away while the site is busy or away (429, 502, 503, 504, lost connections).
   * @throws Unreachable where the token is not taken, or something else answers.
   */
  async attempt(method: string, path: string, call: Call = {}): Promise<Response> {
    const { body, headers, answers = json } = call;
    const answer = await fetch(this.url + path, {
      method,
      headers: { Authorization: `Bearer ${this.#target.token}`, ...headers },
      redirect: 'manual',
      ...(body === undefined ? {} : { body }),
    }).catch((error: unknown) => {
      throw away(error);
    });
    if (passing.includes(answer.status)) {
      throw new Away(await saidBy(answer), answer.headers.get('Retry-After'));
    }
    if (mediaTypeOf(answer) !== (answer.ok ? answers : problem)) {
      await answer.body?.cancel();
      const location = answer.headers.get('Location');
      const what = location === null ? mediaTypeOf(answer) || 'no media type' : `to ${location}`;
      throw this.foreign(path, `${answer.status}, ${what}`);
    }
    if (answer.status !== 401) return answer;
    throw new Unreachable(`${this.url}: ${await saidBy(answer)}`);
  }

  /** The message about an answer that does not come from the site's API. */
  foreign(path: string, what: string): Unreachable {
    return new Unreachable(`${this.url}${path} does not answer as this site's API does: ${what}`);
  }

  /**
   * A JSON answer of this shape, asked for until it comes whole; whatever is sent can be repeated.
   * @throws Refused for any status but success.
   */
  async ask<Schema extends v.GenericSchema>(
    schema: Schema,
    method: string,
    path: string,
    call: Call = {},
  ): Promise<v.InferOutput<Schema>> {
    const text = await this.#patiently(async () => {
      const answer = await this.attempt(method, path, call);
      await requireSuccess(answer);
      return textOf(answer);
    });
    const parsed = v.safeParse(v.pipe(v.string(), v.parseJson(), schema), text);
    if (parsed.success) return parsed.output;
    throw this.foreign(path, parsed.issues[0].message);
  }

  /** As {@link ask}, with a JSON body, if any. */
  async json<Schema extends v.GenericSchema>(
    schema: Schema,
    method: string,
    path: string,
    body?: unknown,
    headers: Readonly<Record<string, string>> = {},
  ): Promise<v.InferOutput<Schema>> {
    if (body === undefined) return this.ask(schema, method, path, { headers });
    const call = { headers: { 'Content-Type': json, ...headers }, body: JSON.stringify(body) };
    return this.ask(schema, method, path, call);
  }

  /** The lines of a paged list, from page to page as `Link` says (RFC 8288). */
  async *lines(path: string): AsyncGenerator<string> {
    const decoder = new TextDecoder();
    for (let next: string | undefined = path; next !== undefined;) {
      const page: string = next;
      const { link, lines } = await this.#patiently(() => this.#page(page));
      for (const line of lines) yield decoder.decode(line);
      next = /<([^>]+)>; rel="next"/.exec(link)?.[1];
    }
  }

  /** A page is read whole: of one that is cut off, nothing is given twice. */
  async #page(path: string) {
    const answer = await this.attempt('GET', path, { answers: ndjson });
    await requireSuccess(answer);
    const lines: Uint8Array[] = [];
    try {
      for await (const line of readLines(bytesOf(answer), wholeLines)) if (line) lines.push(line);
    } catch (error) {
      throw away(error);
    }
    return { link: answer.headers.get('Link') ?? '', lines };
  }

  /** Runs it again with back-off while the site is away. */
  async #patiently<Value>(run: () => Promise<Value>): Promise<Value> {
    for (let attempt = 1; ; attempt++) {
      try {
        return await run();
      } catch (error) {
        if (!(error instanceof Away)) throw error;
        if (attempt === attempts) throw new Unreachable(`${this.url}: ${error.message}`);
        await backOff(attempt, error.retryAfter);
      }
    }
  }
}

/** Lines of any length, in bodies of any. */
export const wholeLines = { lineBytes: 64 * 1_048_576, bodyBytes: Infinity };

/** A response's body as it arrives. */
export async function* bytesOf({ body }: Response): AsyncGenerator<Uint8Array> {
  const stream: ReadableStream<Uint8Array> | null = body;
  if (stream) yield* stream;
}

/**
 * @throws Refused with what the site says.
 * @throws Forbidden where the token may not do that (403).
 */
export async function requireSuccess(answer: Response): Promise<void> {
  if (answer.ok) return;
  const said = await saidBy(answer);
  throw answer.status === 403 ? new Forbidden(said) : new Refused(said);
}

function mediaTypeOf({ headers }: Response): string {
  return headers.get('Content-Type')?.split(';')[0]?.trim().toLowerCase() ?? '';
}

/** The status, and the problem if one is told: pages of gateways say nothing to people at a terminal. */
async function saidBy(answer: Response): Promise<string> {
  if (mediaTypeOf(answer) === problem) return `${answer.status} ${await textOf(answer)}`;
  await answer.body?.cancel();
  return `status ${answer.status}`;
}

async function textOf(answer: Response): Promise<string> {
  return answer.text().catch((error: unknown) => {
    throw away(error);
  });
}

/** The message of an error of `fetch`, and of its cause. */
function away(error: unknown): Away {
  const { message, cause } = error instanceof Error ? error : new Error(String(error));
  return new Away(cause instanceof Error ? `${message}: ${cause.message}` : message);
}
