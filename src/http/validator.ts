import { isUnmodified } from './unmodified.ts';

/**
 * Gives a response a validator made of its bytes, and answers 304 when the client has them
 * (RFC 9110, 13.1.2): it changes exactly when the bytes do. A response that has a `Last-Modified` is
 * compared by it with clients that know no entity tags (13.1.3). The body is read whole.
 */
export async function withValidator(request: Request, response: Response): Promise<Response> {
  const body = await response.arrayBuffer();
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', body));
  const tag = `"${digest.subarray(0, 12).toBase64({ alphabet: 'base64url' })}"`;
  const headers = new Headers(response.headers);
  // Weak, since the edge compresses.
  headers.set('ETag', `W/${tag}`);
  if (isUnmodified(request.headers, tag, headers.get('Last-Modified'))) {
    headers.delete('Content-Type');
    return new Response(null, { status: 304, headers });
  }
  return new Response(request.method === 'HEAD' ? null : body, {
    status: response.status,
    headers,
  });
}
