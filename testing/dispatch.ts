import { setImmediate } from 'node:timers/promises';
import type { Miniflare, Response } from 'miniflare';

/** undici's error codes for a connection that closed while the request was being written. */
const broken = new Set(['EPIPE', 'ECONNRESET', 'UND_ERR_SOCKET']);
const isBroken = (error: unknown) => {
  const { code, cause } = error as { code?: string; cause?: { code?: string } };
  return broken.has(cause?.code ?? code ?? '');
};

/**
 * Sends a request to the first Worker of an instance. workerd closes a connection after five idle seconds. When Node
 * was busy meanwhile, it has not yet noticed and would write to the closed connection. `dispatch` therefore lets Node
 * notice before it sends, and sends a request whose connection broke nevertheless once more, unless its body is a
 * stream, which can be read only once.
 */
export async function dispatch(
  instance: Pick<Miniflare, 'dispatchFetch'>,
  url: string,
  init: { readonly body?: unknown; readonly [option: string]: unknown } = {},
): Promise<Response> {
  const send = () => instance.dispatchFetch(url, init as never);
  // Two turns of the event loop: the first may only end the turn that is already running.
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
 * Asks until there is an answer. A client that is still sending when the Worker answers may find the connection closed
 * before it has read the answer (RFC 9112, 9.6): the Worker waits two seconds for the rest of the request, which may be
 * too few on a busy machine.
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
