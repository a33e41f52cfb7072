import type { Extension } from './file.ts';

/**
 * Whether a file is complete up to its own end marker: a file that was cut off still has dimensions, so those prove
 * nothing. Bytes behind the end are accepted, since cameras put more pictures there. Nothing is decoded.
 */
export function isWhole(extension: Extension, bytes: Uint8Array): boolean {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  try {
    return walks[extension](view);
  } catch (error) {
    // The walk ran beyond the last byte.
    if (error instanceof RangeError) return false;
    throw error;
  }
}

const walks: Readonly<Record<Extension, (view: DataView) => boolean>> = {
  jpg: (view) => hasMarker(view, 0xd9, scanOf(view)),
  png: endsPng,
  gif: endsGif,
  webp: (view) => view.getUint32(4, true) + 8 <= view.byteLength,
  avif: endsBoxes,
};

/** The place where the entropy-coded data of a JPEG (ITU T.81, B.1) begins, behind the segments with a length. */
function scanOf(view: DataView): number {
  let offset = 2;
  while (view.getUint8(offset + 1) !== 0xda) {
    const isSegment = view.getUint8(offset) === 0xff && view.getUint8(offset + 1) !== 0xff;
    offset += isSegment ? 2 + view.getUint16(offset + 2) : 1;
  }
  return offset;
}

/** Whether a marker follows. In entropy-coded data a zero follows each 0xFF that is no marker. */
function hasMarker(view: DataView, marker: number, from: number): boolean {
  for (let offset = from; offset + 1 < view.byteLength; offset++) {
    if (view.getUint8(offset) === 0xff && view.getUint8(offset + 1) === marker) return true;
  }
  return false;
}

/** Walks the chunks up to IEND (PNG, 5.3). */
function endsPng(view: DataView): boolean {
  for (let offset = 8; ; offset += 12 + view.getUint32(offset)) {
    if (view.getUint32(offset + 4) === 0x49454e44) return offset + 12 <= view.byteLength;
  }
}

/** Walks the blocks up to the trailer (GIF89a, 27). */
function endsGif(view: DataView): boolean {
  const tableSize = (flags: number) => (flags & 0x80 ? 3 * 2 ** ((flags & 7) + 1) : 0);
  let offset = 13 + tableSize(view.getUint8(10));
  for (;;) {
    const introducer = view.getUint8(offset);
    if (introducer === 0x3b) return true;
    if (introducer === 0x2c) offset += 11 + tableSize(view.getUint8(offset + 9));
    else if (introducer === 0x21) offset += 2;
    else return false;
    for (let size = view.getUint8(offset); size > 0; size = view.getUint8(offset))
      offset += 1 + size;
    offset += 1;
  }
}

/** Walks the boxes (ISO/IEC 14496-12, 4.2). The last one may declare that it reaches to the end of the file. */
function endsBoxes(view: DataView): boolean {
  let offset = 0;
  while (offset < view.byteLength) {
    const short = view.getUint32(offset);
    if (short === 0) return true;
    const size = short === 1 ? Number(view.getBigUint64(offset + 8)) : short;
    if (size < 8) return false;
    offset += size;
  }
  return offset === view.byteLength;
}
