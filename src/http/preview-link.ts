import { deriveKey, equalTexts, mac } from '../lib/crypto.ts';
import { previewPath } from '../lib/paths.ts';
import { site } from '../site.ts';

/** Bytes of a signature: 192 bits. */
const macBytes = 24;

/** The signed path of a preview of article `id`, and the time (unix seconds) until which it works. */
export async function signPreview(
  secret: string,
  id: number,
  now: number,
): Promise<{ readonly path: string; readonly expires: number }> {
  const expires = now + site.editing.previewSeconds;
  const signature = await sign(secret, id, String(expires));
  return { path: previewPath(id, expires, signature), expires };
}

/** Whether this site signed these parameters for article `id`, and their time has not passed. */
export async function verifyPreview(
  secret: string,
  id: number,
  parameters: URLSearchParams,
  now: number,
): Promise<boolean> {
  const expires = parameters.get('expires') ?? '';
  const signature = parameters.get('signature') ?? '';
  const isTrue = await equalTexts(await keyOf(secret), await sign(secret, id, expires), signature);
  return isTrue && now < Number(expires);
}

async function sign(secret: string, id: number, expires: string): Promise<string> {
  return mac(await keyOf(secret), `${id} ${expires}`, macBytes);
}

function keyOf(secret: string): Promise<CryptoKey> {
  return deriveKey(secret, 'preview');
}
