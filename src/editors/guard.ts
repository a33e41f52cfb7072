import { Problem } from '../http/problem.ts';
import type { Settings } from '../http/settings.ts';
import { deriveKey, mac } from '../lib/hmac.ts';
import { networkOf } from '../lib/network.ts';
import { authenticate, type RateLimit } from './authenticate.ts';
import type { Editor } from './editor.ts';

/**
 * Lets editors pass, and says who they are.
 * @throws Problem 401 for a stranger, 429 for one who keeps trying, 503 where no token is configured.
 */
export async function guard(
  request: Request,
  { editorToken, siteSecret }: Settings,
  failures: RateLimit,
): Promise<Editor> {
  if (editorToken === undefined || siteSecret === undefined) {
    throw new Problem('not-configured', {
      detail: '请先设置 EDITOR_TOKEN 与 SITE_SECRET(至少 24 个字符)。',
    });
  }
  const network = networkOf(request.headers.get('CF-Connecting-IP') ?? 'unknown');
  const addressKey = await mac(await deriveKey(siteSecret, 'editors'), network, 16);
  switch (await authenticate(request, editorToken, siteSecret, { failures, addressKey })) {
    case 'editor':
      return { name: 'editor', role: 'chief', sections: 'all' };
    case 'stranger':
      throw new Problem('unauthorized', {
        detail: '请在 Authorization 头中提供 Bearer 令牌。',
        headers: { 'WWW-Authenticate': 'Bearer realm="jibao"' },
      });
    case 'too-many-attempts':
      throw new Problem('too-many-attempts', {
        detail: '请一分钟后再试。',
        headers: { 'Retry-After': '60' },
      });
  }
}
