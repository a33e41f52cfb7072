import { site } from '../site.ts';
import { deriveKey, equalTexts, mac } from '../lib/crypto.ts';

/** 96 bits: nobody guesses them, and they are 16 characters on the page. */
const macBytes = 12;

/** No leading zero: there is one way to write a period. */
const signaturePattern = /^([1-9a-z][0-9a-z]{0,6})\.[\w-]{16}$/;

/**
 * The site's word that the article is its own: `{period}.{mac}`, the period in base 36, the MAC
 * HMAC-SHA-256 cut to 12 bytes, in base64url. It is the same for the whole period, so a cached page
 * can carry it. `now` is in unix seconds; throws when the secret is empty.
 */
export async function signView(secret: string, articleId: number, now: number): Promise<string> {
  return sign(secret, articleId, periodOf(now));
}

/**
 * Whether this site signed the id, in the current or one of the `site.views.acceptedPeriods`
 * periods before it. A later one is refused: no page can carry it yet. False, not an error, for
 * whatever is not a signature; `now` is in unix seconds; throws when the secret is empty.
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

/** A key for each period: what it signed dies with it. */
function periodKey(secret: string, period: number): Promise<CryptoKey> {
  return deriveKey(secret, `views/${period}`);
}

function periodOf(now: number): number {
  return Math.floor(now / site.views.signaturePeriod);
}
