import { base62, digitsOf } from '../lib/base62.ts';
import { crc32 } from '../lib/crc32.ts';
import { deriveKey, equalTexts, mac, macBytes } from '../lib/crypto.ts';

/**
 * A token is `jibao_` id `_` secret MAC checksum, all in base62. The id begins with the time at which it was made, so
 * ids sort by time. Anybody who finds a token can recognise it by the checksum (CRC-32 of everything before it). Only
 * the site can tell, by the MAC and without its database, whether it made the token.
 */
const pattern = /^(jibao_([0-9A-Za-z]{12})_[0-9A-Za-z]{32})([0-9A-Za-z]{20})([0-9A-Za-z]{6})$/;

/** A text in the form of a token that no site made. */
const nobody = `jibao_${'0'.repeat(12)}_${'0'.repeat(58)}`;

export interface Token {
  readonly id: string;
  /** The token itself: its owner keeps it, the site does not. */
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

/** The id of a token that this site made; undefined for any other text, after the same work. */
export async function idOfToken(text: string, siteSecret: string): Promise<string | undefined> {
  const found = pattern.exec(text);
  const [whole, head = '', id = '', signature = '', sum = ''] = found ?? pattern.exec(nobody) ?? [];
  const key = await deriveKey(siteSecret, 'editor-token');
  const isSigned = await equalTexts(key, await sign(siteSecret, head), signature);
  const isWhole = checksum(head + signature) === sum;
  return whole === text && isSigned && isWhole ? id : undefined;
}

/** The keyed hash of a token: all that the database keeps of its secret. */
export async function hashOfToken(text: string, siteSecret: string): Promise<string> {
  return mac(await deriveKey(siteSecret, 'editor-token-hash'), text, 32);
}

async function sign(siteSecret: string, head: string): Promise<string> {
  return digitsOf(await macBytes(await deriveKey(siteSecret, 'editor-token'), head, 20));
}

function checksum(signed: string): string {
  return base62(crc32(signed), 6);
}
