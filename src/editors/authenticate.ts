import { deriveKey, equalTexts } from '../lib/hmac.ts';

/** The part of Cloudflare's rate limiting binding that is used here. */
export interface RateLimit {
  limit(options: { key: string }): Promise<{ success: boolean }>;
}

export type Verdict = 'editor' | 'stranger' | 'too-many-attempts';

/**
 * Tells the editor from a stranger by the bearer token (RFC 6750), doing the same work whether a token
 * is missing or wrong. Failures count against `addressKey`; a success never does.
 */
export async function authenticate(
  request: Request,
  editorToken: string,
  secret: string,
  { failures, addressKey }: { failures: RateLimit; addressKey: string },
): Promise<Verdict> {
  const given = /^Bearer +(\S+)$/i.exec(request.headers.get('Authorization') ?? '')?.[1] ?? '';
  if (await equalTexts(await deriveKey(secret, 'editor-token'), given, editorToken))
    return 'editor';
  const { success } = await failures.limit({ key: addressKey });
  return success ? 'stranger' : 'too-many-attempts';
}
