import { Problem } from '../http/problem.ts';
import type { Settings } from '../http/settings.ts';
import { deriveKey, mac } from '../lib/crypto.ts';
import { networkOf } from '../lib/network.ts';
import { assertionOf, editorByAccess, type Access } from './access.ts';
import { bearerOf, editorByToken, type Keys } from './authenticate.ts';
import type { Editor } from './editor.ts';

/** The part of Cloudflare's rate limiting binding that is used here. */
export interface RateLimit {
  limit(options: { key: string }): Promise<{ success: boolean }>;
}

interface Door extends Pick<Keys, 'd1' | 'later' | 'now'> {
  readonly settings: Settings;
  /** Cloudflare Access, where the site uses it. */
  readonly access: Access | undefined;
  /** Counts the failures of an address. */
  readonly failures: RateLimit;
}

/**
 * Lets editors pass and says who they are, by their bearer token or, without one, by Cloudflare Access.
 * @throws Problem 401 for a stranger, 403 for a person whom Access knows but the site does not, 429 for an address that
 * keeps trying wrong tokens, 503 where no secret is configured or Access's keys cannot be fetched.
 */
export async function guard(
  request: Request,
  { settings: { siteSecret, bootstrapToken }, access, failures, ...rest }: Door,
): Promise<Editor> {
  if (siteSecret === undefined) {
    throw new Problem('not-configured', { detail: '请先设置 SITE_SECRET(至少 24 个字符)。' });
  }
  const assertion = assertionOf(request);
  const editor =
    access && assertion !== undefined
      ? await editorByAccess(assertion, access, request)
      : await editorByToken(bearerOf(request), { siteSecret, bootstrapToken, ...rest });
  if (editor) return editor;
  const network = networkOf(request.headers.get('CF-Connecting-IP') ?? 'unknown');
  const key = await mac(await deriveKey(siteSecret, 'editors'), network, 16);
  const { success } = await failures.limit({ key });
  throw success ? unauthorized() : tooMany();
}

function unauthorized(): Problem {
  return new Problem('unauthorized', {
    detail: '请在 Authorization 头中提供 Bearer 令牌。',
    headers: { 'WWW-Authenticate': 'Bearer realm="jibao"' },
  });
}

function tooMany(): Problem {
  return new Problem('too-many-attempts', {
    detail: '请一分钟后再试。',
    headers: { 'Retry-After': '60' },
  });
}
