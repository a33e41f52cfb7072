/** Lower-case hexadecimal SHA-256 of bytes, or of a text's UTF-8. */
export async function sha256(content: string | Uint8Array<ArrayBuffer>): Promise<string> {
  const bytes = typeof content === 'string' ? new TextEncoder().encode(content) : content;
  return Buffer.from(await crypto.subtle.digest('SHA-256', bytes)).toString('hex');
}

/**
 * HMAC-SHA-256 with keys derived from the site's secret: one key for each purpose, so that a MAC
 * made for one purpose is never valid for another.
 */
const algorithm = { name: 'HMAC', hash: 'SHA-256' };
const encoder = new TextEncoder();

/**
 * Derived keys, the newest last. The map holds keys and not promises, because on Workers a request must
 * not await a promise of another request.
 */
const keys = new Map<string, CryptoKey>();
const keptKeys = 16;

function importKey(bytes: BufferSource): Promise<CryptoKey> {
  return crypto.subtle.importKey('raw', bytes, algorithm, false, ['sign', 'verify']);
}

/** The key HMAC(secret, purpose). Throws when the secret is empty. */
export async function deriveKey(secret: string, purpose: string): Promise<CryptoKey> {
  const name = `${purpose}\n${secret}`;
  let key = keys.get(name);
  if (!key) {
    const root = await importKey(encoder.encode(secret));
    key = await importKey(await crypto.subtle.sign('HMAC', root, encoder.encode(purpose)));
    keys.set(name, key);
    const [oldest] = keys.keys();
    if (keys.size > keptKeys && oldest !== undefined) keys.delete(oldest);
  }
  return key;
}

/** The first `length` of the MAC's 32 bytes. */
export async function macBytes(
  key: CryptoKey,
  message: string,
  length: number,
): Promise<Uint8Array> {
  const full = await crypto.subtle.sign('HMAC', key, encoder.encode(message));
  return new Uint8Array(full, 0, length);
}

/** The MAC's first `length` bytes as base64url without padding (RFC 4648, section 5). */
export async function mac(key: CryptoKey, message: string, length: number): Promise<string> {
  return btoa(String.fromCharCode(...(await macBytes(key, message, length))))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '');
}

/** The whole MAC under a key that the site did not derive, as base64 with padding (RFC 4648, section 4). */
export async function signBase64(key: Uint8Array<ArrayBuffer>, message: string): Promise<string> {
  const full = await crypto.subtle.sign('HMAC', await importKey(key), encoder.encode(message));
  return btoa(String.fromCharCode(...new Uint8Array(full)));
}

/**
 * Whether two texts are equal. `crypto.subtle.verify` compares their MACs, so the time taken does not
 * reveal where they differ.
 */
export async function equalTexts(key: CryptoKey, a: string, b: string): Promise<boolean> {
  const signed = await crypto.subtle.sign('HMAC', key, encoder.encode(a));
  return crypto.subtle.verify('HMAC', key, signed, encoder.encode(b));
}
