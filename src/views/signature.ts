import { site } from '../site.ts';
import { deriveKey, equalTexts, mac } from '../lib/crypto.ts';

/** 96 bits cannot be guessed, and take 16 characters on the page. */
const macBytes = 12;

/** A period has no leading zero, so there is only one way to write it. */
const signaturePattern = /^([1-9a-z][0-9a-z]{0,6})\.[\w-]{16}$/;

/**
 * The signature by which the site recognizes its own article ids: `{period}.{mac}`. The period is in base 36; the MAC
 * is HMAC-SHA-256 cut to 12 bytes, in base64url. The signature is the same for a whole period, so a cached page can
 * carry it. `now` is in unix seconds. Throws when the secret is empty.
 */
export async function signView(secret: string, articleId: number, now: number): Promise<string> {
  return sign(secret, articleId, periodOf(now));
}

/**
 * Whether this site signed the id in the current period or in one of the `site.views.acceptedPeriods`
 * periods before it. A later period is refused: no page can carry it yet. A text that is no signature
 * gives false, not an error. `now` is in unix seconds. Throws when the secret is empty.
 */
export async function verifyView(
  secret: string,
  articleId: number,
  signature: string | null | undefined,
  now: number,
): Promise<boolean> {
  const [text, digits = ''] = signaturePattern.exec(signature ?? '') ?? [];
  const period = parseInt(digits, 36);
  const age = periodOf(now) - period;
  if (text === undefined || !(age >= 0 && age <= site.views.acceptedPeriods)) return false;
  return equalTexts(await periodKey(secret, period), await sign(secret, articleId, period), text);
}

async function sign(secret: string, articleId: number, period: number): Promise<string> {
  const code = await mac(await periodKey(secret, period), String(articleId), macBytes);
  return `${period.toString(36)}.${code}`;
}

/** The key of a period: once the period is no longer accepted, neither are its signatures. */
function periodKey(secret: string, period: number): Promise<CryptoKey> {
  return deriveKey(secret, `views/${period}`);
}

function periodOf(now: number): number {
  return Math.floor(now / site.views.signaturePeriod);
}
