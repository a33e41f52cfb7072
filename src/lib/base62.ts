/** In the order of ASCII, so that numbers of one width sort as their texts do. */
const digits = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

/** A whole number below 62^width in exactly `width` digits. */
export function base62(value: number, width: number): string {
  let text = '';
  for (let rest = value; text.length < width; rest = Math.floor(rest / 62)) {
    text = digits.charAt(rest % 62) + text;
  }
  return text;
}

/** One digit for each byte: of random bytes at least 5.6 bits of each stay unknown. */
export function digitsOf(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => digits.charAt(byte % 62)).join('');
}
