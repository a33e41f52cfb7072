/** CRC-32 (ISO 3309, as in zlib and PNG) of bytes, or of a text's UTF-8. */
export function crc32(data: string | Uint8Array): number {
  let crc = 0xffffffff;
  const bytes = typeof data === 'string' ? new TextEncoder().encode(data) : data;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0);
  }
  return (crc ^ 0xffffffff) >>> 0;
}
