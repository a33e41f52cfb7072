/** The digits are in ASCII order, so that texts of one width sort like their numbers. */
const digits = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

/** A whole number below 62^width in exactly `width` digits. */
export function base62(value: number, width: number): string {
  let text = '';
  for (let rest = value; text.length < width; rest = Math.floor(rest / 62)) {
    text = digits.charAt(rest % 62) + text;
  }
  return text;
}

/** One digit for each byte. A digit of a random byte still holds at least 5.6 random bits. */
export function digitsOf(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => digits.charAt(byte % 62)).join('');
}
