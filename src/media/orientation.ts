import type { Extension } from './file.ts';

/**
 * Whether browsers turn a picture by a quarter, so that its width and height change places. A JPEG says so by the
 * orientation in its Exif segment (Exif 2.32, 4.6.5; values 5 to 8), an AVIF by the `irot` of its image.
 */
export function isTurned(extension: Extension, bytes: Uint8Array): boolean {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  try {
    if (extension === 'jpg') return exifOrientation(view) >= 5;
    return extension === 'avif' && isRotated(view);
  } catch (error) {
    // A broken segment counts as one without orientation.
    if (error instanceof RangeError) return false;
    throw error;
  }
}

const upright = 1;

function exifOrientation(view: DataView): number {
  let offset = 2;
  for (let marker = view.getUint16(offset); marker !== 0xffda; marker = view.getUint16(offset)) {
    const isExif = marker === 0xffe1 && view.getUint32(offset + 4) === 0x45786966;
    if (isExif) return tiffOrientation(view, offset + 10);
    // Fill bytes may stand before a marker.
    offset += marker === 0xffff ? 1 : 2 + view.getUint16(offset + 2);
  }
  return upright;
}

/** Tag 0x0112 of the first directory of a TIFF structure (TIFF 6.0, 2). */
function tiffOrientation(view: DataView, start: number): number {
  const littleEndian = view.getUint16(start) === 0x4949;
  const directory = start + view.getUint32(start + 4, littleEndian);
  const count = view.getUint16(directory, littleEndian);
  for (let entry = directory + 2; entry < directory + 2 + 12 * count; entry += 12) {
    if (view.getUint16(entry, littleEndian) === 0x0112) {
      return view.getUint16(entry + 8, littleEndian);
    }
  }
  return upright;
}

/** Whether `meta/iprp/ipco/irot` names an odd number of quarters (ISO/IEC 23008-12, 6.5.10). */
function isRotated(view: DataView): boolean {
  const meta = childOf(view, 'meta', 0, view.byteLength);
  // `meta` is a full box, whose content follows its version and flags.
  const properties = meta && childOf(view, 'iprp', meta.start + 4, meta.end);
  const container = properties && childOf(view, 'ipco', properties.start, properties.end);
  const rotation = container && childOf(view, 'irot', container.start, container.end);
  return rotation !== undefined && view.getUint8(rotation.start) % 2 === 1;
}

function childOf(view: DataView, type: string, from: number, end: number) {
  for (let offset = from; offset + 8 <= end;) {
    const size = view.getUint32(offset);
    const name = String.fromCharCode(...[4, 5, 6, 7].map((n) => view.getUint8(offset + n)));
    if (name === type) return { start: offset + 8, end: size === 0 ? end : offset + size };
    if (size < 8) return undefined;
    offset += size;
  }
  return undefined;
}
