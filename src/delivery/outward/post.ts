/** The answer to a call. Without an answer `status` is undefined, and `text` says why. */
export interface Answer {
  readonly status?: number | undefined;
  readonly text: string;
  /** The time (unix seconds) that a `Retry-After` names. */
  readonly retryAt?: number | undefined;
}

/** Posts a body and never throws. */
export type Post = (
  url: string,
  headers: Readonly<Record<string, string>>,
  body: string,
) => Promise<Answer>;

/** The most bytes that are read of an answer. */
const readBytes = 262_144;
/** The most seconds for which a `Retry-After` is honoured. */
const longestWait = 86_400;

/** Makes a {@link Post} whose calls end within a time (milliseconds), reading included. It follows no redirects. */
export function postWithin(timeoutMs: number): Post {
  return async (url, headers, body) => {
    try {
      const response = await fetch(url, {
        method: 'POST',
        headers: { 'User-Agent': 'jibao', ...headers },
        body,
        redirect: 'manual',
        signal: AbortSignal.timeout(timeoutMs),
      });
      const retryAt = retryTime(response.headers.get('Retry-After'), Date.now() / 1000);
      return { status: response.status, text: await readStart(response), retryAt };
    } catch (error) {
      return { text: describe(error) };
    }
  };
}

async function readStart(response: Response): Promise<string> {
  const decoder = new TextDecoder();
  let text = '';
  let length = 0;
  for await (const chunk of response.body ?? []) {
    length += chunk.byteLength;
    text += decoder.decode(chunk, { stream: true });
    // Leaving the loop cancels the body.
    if (length > readBytes) break;
  }
  return text;
}

function describe(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const cause = error.cause instanceof Error ? ` (${error.cause.message})` : '';
  return `${error.name}: ${error.message}${cause}`;
}

/** The time at which a `Retry-After`, in seconds or as a date (RFC 9110, 10.2.3), allows the next call. */
export function retryTime(value: string | null, now: number): number | undefined {
  if (value === null) return undefined;
  const until = /^\d{1,9}$/.test(value) ? now + Number(value) : Date.parse(value) / 1000;
  if (Number.isNaN(until) || until <= now) return undefined;
  return Math.ceil(Math.min(until, now + longestWait));
}
