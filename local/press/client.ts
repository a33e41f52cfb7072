import { setTimeout as sleep } from 'node:timers/promises';
import { readLines } from '../../src/http/ndjson.ts';
import { Refused, Unreachable } from './exit.ts';
import type { Target } from '../target.ts';

/** Attempts without any progress before giving up. */
export const attempts = 6;
const longestPauseMs = 30_000;

interface Call {
  readonly body?: string;
  readonly headers?: Readonly<Record<string, string>>;
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
   * One request, repeated with back-off while the site is busy or away (429, 503, lost connections); whatever
   * is sent can be repeated. Gives the answer, whatever its status else.
   * @throws Unreachable when that does not help, or the token is not taken.
   */
  async request(method: string, path: string, call: Call = {}): Promise<Response> {
    for (let attempt = 1; ; attempt++) {
      const answer = await this.attempt(method, path, call);
      const isBusy = answer instanceof Error || answer.status === 429 || answer.status === 503;
      if (!isBusy) return answer;
      if (attempt === attempts) throw await unreachable(this.url, answer);
      if (answer instanceof Error) await backOff(attempt);
      else {
        await answer.body?.cancel();
        await backOff(attempt, answer.headers.get('Retry-After'));
      }
    }
  }

  /** As {@link request}, once; a lost connection is given as its error. */
  async attempt(
    method: string,
    path: string,
    { body, headers }: Call = {},
  ): Promise<Response | Error> {
    try {
      const authorization = { Authorization: `Bearer ${this.#target.token}` };
      const init = { method, headers: { ...authorization, ...headers } };
      const answer = await fetch(this.url + path, body === undefined ? init : { ...init, body });
      if (answer.status === 401 || answer.status === 403) throw await unreachable(this.url, answer);
      return answer;
    } catch (error) {
      if (error instanceof Unreachable) throw error;
      return error instanceof Error ? error : new Error(String(error));
    }
  }

  /**
   * A JSON answer to a JSON body, if any.
   * @throws Refused for any status but success.
   */
  async json(method: string, path: string, body?: unknown, headers = {}): Promise<unknown> {
    const sent = body === undefined ? {} : { body: JSON.stringify(body) };
    const type = body === undefined ? {} : { 'Content-Type': 'application/json' };
    const answer = await this.request(method, path, { ...sent, headers: { ...type, ...headers } });
    await requireSuccess(answer);
    return answer.json();
  }

  /** The lines of a paged list, from page to page as `Link` says (RFC 8288). */
  async *lines(path: string): AsyncGenerator<string> {
    const decoder = new TextDecoder();
    for (let next: string | undefined = path; next !== undefined;) {
      const answer: Response = await this.request('GET', next);
      await requireSuccess(answer);
      for await (const line of readLines(bytesOf(answer), wholeLines)) {
        if (line) yield decoder.decode(line);
      }
      next = /<([^>]+)>; rel="next"/.exec(answer.headers.get('Link') ?? '')?.[1];
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

/** @throws Refused with what the site says. */
export async function requireSuccess(answer: Response): Promise<void> {
  if (!answer.ok) throw new Refused(`${answer.status} ${await answer.text()}`);
}

/** What an error of `fetch` says, and what lies behind it. */
export function reasonOf({ message, cause }: Error): string {
  return cause instanceof Error ? `${message}: ${cause.message}` : message;
}

async function unreachable(url: string, answer: Response | Error): Promise<Unreachable> {
  const why =
    answer instanceof Error ? reasonOf(answer) : `${answer.status} ${await answer.text()}`;
  return new Unreachable(`${url}: ${why}`);
}
