import { base62, digitsOf } from '../lib/base62.ts';
import { crc32 } from '../lib/crc32.ts';
import { deriveKey, equalTexts, mac, macBytes } from '../lib/crypto.ts';

/**
 * `jibao_` id `_` secret MAC checksum, all in base62. The id begins with the time of its making, so that
 * ids sort by it. Whoever finds one can tell by the checksum, CRC-32 of what stands before it, that it is a
 * token; whether the site has made it, only the site can tell, by the MAC and without its database.
 */
const pattern = /^(jibao_([0-9A-Za-z]{12})_[0-9A-Za-z]{32})([0-9A-Za-z]{20})([0-9A-Za-z]{6})$/;

/** Has the form of a token, and is none. */
const nobody = `jibao_${'0'.repeat(12)}_${'0'.repeat(58)}`;

export interface Token {
  readonly id: string;
  /** What its owner keeps; the site does not. */
  readonly text: string;
}

/** A new token. `now` in unix seconds. */
export async function makeToken(siteSecret: string, now: number): Promise<Token> {
  const random = digitsOf(crypto.getRandomValues(new Uint8Array(6 + 32)));
  const id = base62(now, 6) + random.slice(0, 6);
  const head = `jibao_${id}_${random.slice(6)}`;
  const signed = head + (await sign(siteSecret, head));
  return { id, text: signed + checksum(signed) };
}

/** The id of a token that this site has made, undefined for anything else, after the same work. */
export async function idOfToken(text: string, siteSecret: string): Promise<string | undefined> {
  const found = pattern.exec(text);
  const [whole, head = '', id = '', signature = '', sum = ''] = found ?? pattern.exec(nobody) ?? [];
  const key = await deriveKey(siteSecret, 'editor-token');
  const isSigned = await equalTexts(key, await sign(siteSecret, head), signature);
  const isWhole = checksum(head + signature) === sum;
  return whole === text && isSigned && isWhole ? id : undefined;
}

/** What the database keeps of a token. */
export async function hashOfToken(text: string, siteSecret: string): Promise<string> {
  return mac(await deriveKey(siteSecret, 'editor-token-hash'), text, 32);
}

async function sign(siteSecret: string, head: string): Promise<string> {
  return digitsOf(await macBytes(await deriveKey(siteSecret, 'editor-token'), head, 20));
}

function checksum(signed: string): string {
  return base62(crc32(signed), 6);
}
