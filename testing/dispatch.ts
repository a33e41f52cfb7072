import { setImmediate } from 'node:timers/promises';
import type { Miniflare, Response } from 'miniflare';

/** What undici says of a connection that was closed while the request was written. */
const broken = new Set(['EPIPE', 'ECONNRESET', 'UND_ERR_SOCKET']);
const isBroken = (error: unknown) => {
  const { code, cause } = error as { code?: string; cause?: { code?: string } };
  return broken.has(cause?.code ?? code ?? '');
};

/**
 * Sends a request to the first Worker of an instance. workerd closes a connection after five idle seconds. A Node that was
 * kept busy has not seen that yet, and writes to the closed connection: so it looks first, and a request that breaks nevertheless
 * is sent once more. A stream cannot be.
 */
export async function dispatch(
  instance: Pick<Miniflare, 'dispatchFetch'>,
  url: string,
  init: { readonly body?: unknown; readonly [option: string]: unknown } = {},
): Promise<Response> {
  const send = () => instance.dispatchFetch(url, init as never);
  // The first turn may end the one in which the closing is not noticed.
  await setImmediate();
  await setImmediate();
  try {
    return await send();
  } catch (error) {
    if (!isBroken(error) || init.body instanceof ReadableStream) throw error;
    return send();
  }
}

/**
 * Asks until there is an answer. A client that still sends when the Worker answers may find the connection closed before it reads
 * (RFC 9112, 9.6): the Worker waits two seconds for the rest, and on a busy machine they may be too few.
 */
export async function untilAnswered<Answer>(ask: () => Promise<Answer>): Promise<Answer> {
  for (;;) {
    try {
      return await ask();
    } catch (error) {
      if (!isBroken(error)) throw error;
    }
  }
}
