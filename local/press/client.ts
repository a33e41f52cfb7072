import { setTimeout as sleep } from 'node:timers/promises';
import * as v from 'valibot';
import { ndjson, readLines } from '../../src/http/ndjson.ts';
import { Forbidden, Refused, Unreachable } from './exit.ts';
import type { Target } from '../target.ts';

/** After this many attempts in a row without progress, the client gives up. */
export const attempts = 6;
const longestPauseMs = 30_000;

const json = 'application/json';
const problem = 'application/problem+json';

/** Statuses by which a site or its gateway says that the site is busy or away. */
const passing: readonly number[] = [429, 502, 503, 504];

interface Call {
  readonly body?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** The media type of a successful answer; JSON when it is left out. */
  readonly answers?: string;
}

/** The site is away or busy for the moment. */
export class Away extends Error {
  /** The site's `Retry-After` header, in seconds. */
  readonly retryAfter: string | null;

  constructor(message: string, retryAfter: string | null = null) {
    super(message);
    this.retryAfter = retryAfter;
  }
}

/** Waits after the `n`-th attempt (from 1): as long as `retryAfter` asks (seconds), else longer each time; ≤ 30 s. */
export async function backOff(n: number, retryAfter: string | null = null): Promise<void> {
  const asked = Number(retryAfter) * 1_000;
  await sleep(Math.min(asked || 250 * 2 ** n, longestPauseMs));
}

/** A client of a site's API for editors. */
export class Client {
  readonly #target: Target;

  constructor(target: Target) {
    this.#target = target;
  }

  get url(): string {
    return this.#target.url;
  }

  /**
   * Makes one request, and gives the answer of the site's API. Redirects are not followed.
   * @throws Away while the site is busy or away (429, 502, 503, 504, lost connections).
   * @throws Unreachable when the site rejects the token (401), or when something other than its API answers.
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

  /** The error for an answer that does not come from the site's API. */
  foreign(path: string, what: string): Unreachable {
    return new Unreachable(`${this.url}${path} does not answer as this site's API does: ${what}`);
  }

  /**
   * Asks until a whole answer comes, and gives its JSON, which must have this shape. The same request may be sent
   * more than once, so use it only for requests that can be repeated.
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

  /** Works as {@link ask}, with a JSON body if one is given. */
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

  /** The lines of a list, page after page: each page's `Link` header names the next (RFC 8288). */
  async *lines(path: string): AsyncGenerator<string> {
    const decoder = new TextDecoder();
    for (let next: string | undefined = path; next !== undefined;) {
      const page: string = next;
      const { link, lines } = await this.#patiently(() => this.#page(page));
      for (const line of lines) yield decoder.decode(line);
      next = /<([^>]+)>; rel="next"/.exec(link)?.[1];
    }
  }

  /** Reads a whole page before giving its lines. If it is cut off, it is read again, and no line is given twice. */
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

  /** Runs `run` again, with pauses, while it throws Away. */
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

/** Bounds so large that no line and no body of the site exceeds them. */
export const wholeLines = { lineBytes: 64 * 1_048_576, bodyBytes: Infinity };

/** The body of a response, in pieces as they arrive. */
export async function* bytesOf({ body }: Response): AsyncGenerator<Uint8Array> {
  const stream: ReadableStream<Uint8Array> | null = body;
  if (stream) yield* stream;
}

/**
 * @throws Forbidden when the token may not do that (403).
 * @throws Refused with the site's message, for any other status but success.
 */
export async function requireSuccess(answer: Response): Promise<void> {
  if (answer.ok) return;
  const said = await saidBy(answer);
  throw answer.status === 403 ? new Forbidden(said) : new Refused(said);
}

function mediaTypeOf({ headers }: Response): string {
  return headers.get('Content-Type')?.split(';')[0]?.trim().toLowerCase() ?? '';
}

/** The status, with the problem if the site sent one. A gateway's HTML page is left out: a terminal cannot show it. */
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

/** Turns an error of `fetch` into Away, with its message and its cause's. */
function away(error: unknown): Away {
  const { message, cause } = error instanceof Error ? error : new Error(String(error));
  return new Away(cause instanceof Error ? `${message}: ${cause.message}` : message);
}
