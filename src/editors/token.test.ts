import { crc32 } from 'node:zlib';
import { expect, it } from 'vitest';
import { hashOfToken, idOfToken, makeToken } from './token.ts';

const secret = 'a secret of at least 24 characters';
const now = Date.UTC(2026, 10, 25) / 1000;
const digits = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

/** As a scanner does it, that knows nothing of the site. */
function isRecognised(text: string): boolean {
  const [, signed = '', sum = ''] =
    /^(jibao_[0-9A-Za-z]{12}_[0-9A-Za-z]{52})([0-9A-Za-z]{6})$/.exec(text) ?? [];
  const value = [...sum].reduce((total, digit) => total * 62 + digits.indexOf(digit), 0);
  return sum !== '' && value === crc32(signed);
}

/** The same with this character changed, and its checksum made good. */
function forge(text: string, at: number): string {
  const other = text[at] === 'a' ? 'b' : 'a';
  const signed = text.slice(0, at) + other + text.slice(at + 1, -6);
  let sum = '';
  for (let rest = crc32(signed); sum.length < 6; rest = Math.floor(rest / 62)) {
    sum = digits.charAt(rest % 62) + sum;
  }
  return signed + sum;
}

it('is recognised by whoever finds it, and known to the site that made it', async () => {
  const { id, text } = await makeToken(secret, now);
  expect(isRecognised(text)).toBe(true);
  expect(await idOfToken(text, secret)).toBe(id);
  expect(text).toContain(`jibao_${id}_`);
  expect(await idOfToken(text, `${secret}x`)).toBeUndefined();
});

it('is another each time, and later ones sort after earlier ones', async () => {
  const made = await Promise.all([0, 0, 1, 2_000].map((later) => makeToken(secret, now + later)));
  expect(new Set(made.map(({ text }) => text)).size).toBe(4);
  const ids = made.slice(1).map(({ id }) => id);
  expect([...ids].sort()).toEqual(ids);
});

it('is forged by no change, not even one that the checksum bears out', async () => {
  const { text } = await makeToken(secret, now);
  const places = [...Array(text.length).keys()].filter(
    (at) => at > 5 && text[at] !== '_' && at < text.length - 6,
  );
  for (const at of places) {
    const forged = forge(text, at);
    expect(isRecognised(forged), `${at}`).toBe(true);
    expect(await idOfToken(forged, secret), `${at}`).toBeUndefined();
  }
});

it.each([
  ['nothing', () => ''],
  ['a wrong checksum', (text: string) => text.slice(0, -1) + (text.endsWith('0') ? '1' : '0')],
  ['something after it', (text: string) => `${text}0`],
  ['a line after it', (text: string) => `${text}\n`],
  ['a part', (text: string) => text.slice(0, -1)],
  ['other letters', (text: string) => text.toUpperCase()],
  ['what stands for nobody', () => `jibao_${'0'.repeat(12)}_${'0'.repeat(58)}`],
])('is not %s', async (_, change) => {
  const { text } = await makeToken(secret, now);
  expect(await idOfToken(change(text), secret)).toBeUndefined();
});

it('is kept as a hash that its text and the secret make', async () => {
  const { text } = await makeToken(secret, now);
  const hash = await hashOfToken(text, secret);
  expect(hash).toHaveLength(43);
  expect(await hashOfToken(text, secret)).toBe(hash);
  expect(await hashOfToken(text, `${secret}x`)).not.toBe(hash);
  expect(text).not.toContain(hash);
});
