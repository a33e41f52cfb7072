import { Buffer } from 'node:buffer';
import { crc32 } from '../lib/crc32.ts';
import type { Extension } from './file.ts';

/**
 * The file without the place where it was taken: the GPS directory of each Exif structure (TIFF 6.0), and everything
 * in XMP that is named `exif:GPS…`. The function copies the file only if it finds a place, and blanks the place in
 * the copy, so that orientation, colours and captions stay. A PNG loses XMP that is compressed altogether.
 */
export function withoutLocation(
  extension: Extension,
  bytes: Uint8Array<ArrayBuffer>,
): Uint8Array<ArrayBuffer> {
  const spans = [...exifLocations(bytes), ...xmpLocations(bytes)];
  const blanked = spans.length > 0 ? blank(bytes, spans, extension) : bytes;
  return extension === 'png' ? withoutProfiles(blanked) : blanked;
}

function blank(
  bytes: Uint8Array<ArrayBuffer>,
  spans: readonly Span[],
  extension: Extension,
): Uint8Array<ArrayBuffer> {
  const copy = bytes.slice();
  for (const { start, end, filling } of spans) copy.fill(filling, start, end);
  if (extension === 'png') sealExif(copy);
  return copy;
}

interface Span {
  readonly start: number;
  readonly end: number;
  /** Fills the range: with zeros in binary data, with spaces in text. */
  readonly filling: 0 | 0x20;
}

/** The first eight bytes of a TIFF structure in either byte order. In Exif the first directory follows at once. */
const headers = [
  { littleEndian: true, bytes: Buffer.from('49492a0008000000', 'hex') },
  { littleEndian: false, bytes: Buffer.from('4d4d002a00000008', 'hex') },
];
const gpsPointer = 0x8825;
/** The highest tag of a directory of GPS (Exif 2.32, 4.6.6). */
const lastGpsTag = 0x1f;
/** Bytes of a value, by its type. */
const sizes = [0, 1, 1, 2, 4, 8, 1, 1, 2, 4, 8, 4, 8];
/** Bounds above what any camera writes. Of a directory that claims more entries, the first ones are read. */
const most = { structures: 64, entries: 200, valueBytes: 1_024 };

function exifLocations(bytes: Uint8Array<ArrayBuffer>): Span[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return headers.flatMap(({ littleEndian, bytes: header }) =>
    [...occurrences(bytes, header)].flatMap((start) => gpsSpans(view, start, littleEndian)),
  );
}

function* occurrences(bytes: Uint8Array<ArrayBuffer>, pattern: Buffer): Generator<number> {
  const all = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let from = 0;
  for (let n = 0; n < most.structures; n++) {
    const at = all.indexOf(pattern, from);
    if (at < 0) return;
    yield at;
    from = at + pattern.length;
  }
}

function gpsSpans(view: DataView, start: number, littleEndian: boolean): Span[] {
  try {
    const pointer = [...entriesOf(view, start + 8, littleEndian)].find(
      ({ tag }) => tag === gpsPointer,
    );
    if (!pointer) return [];
    const directory = start + view.getUint32(pointer.offset + 8, littleEndian);
    const listed = [...entriesOf(view, directory, littleEndian)];
    // A count that is too high leads into other data, which must stay as it is.
    const other = listed.findIndex(({ tag }) => tag > lastGpsTag);
    const entries = other < 0 ? listed : listed.slice(0, other);
    const values = entries.flatMap(({ offset }): Span[] => {
      const type = view.getUint16(offset + 2, littleEndian);
      const length = (sizes[type] ?? 0) * view.getUint32(offset + 4, littleEndian);
      if (length <= 4 || length > most.valueBytes) return [];
      const value = start + view.getUint32(offset + 8, littleEndian);
      return [{ start: value, end: value + length, filling: 0 }];
    });
    // Blank the count and the entries: an empty directory remains.
    return [...values, { start: directory, end: directory + 2 + 12 * entries.length, filling: 0 }];
  } catch (error) {
    // The pointer leads beyond the file: there is no directory of GPS.
    if (error instanceof RangeError) return [];
    throw error;
  }
}

/** The entries of a directory that lie within the file, whatever its count claims: a lenient reader finds them, too. */
function* entriesOf(view: DataView, directory: number, littleEndian: boolean) {
  const count = Math.min(view.getUint16(directory, littleEndian), most.entries);
  for (let n = 0; n < count; n++) {
    const offset = directory + 2 + 12 * n;
    if (offset + 12 > view.byteLength) return;
    yield { offset, tag: view.getUint16(offset, littleEndian) };
  }
}

const xmpName = Buffer.from('exif:GPS');
/** Matches an attribute, or an element up to its end tag. */
const xmpValue = /^exif:GPS\w+(?:\s*=\s*["']([^"']*)|[^<>]*>([^<]*))/d;

function xmpLocations(bytes: Uint8Array<ArrayBuffer>): Span[] {
  return [...occurrences(bytes, xmpName)].flatMap((at): Span[] => {
    const text = Buffer.from(bytes.buffer, bytes.byteOffset + at).toString('latin1', 0, 512);
    const [, attribute, element] = xmpValue.exec(text)?.indices ?? [];
    const [from, to] = attribute ?? element ?? [0, 0];
    return from === to ? [] : [{ start: at + from, end: at + to, filling: 0x20 }];
  });
}

/** The chunks of a PNG (5.3): where each stands, and its beginning (type, then the keyword of a text). */
function* pngChunks(bytes: Uint8Array<ArrayBuffer>) {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let start = 8; start + 12 <= view.byteLength;) {
    const end = start + 12 + view.getUint32(start);
    if (end > view.byteLength) return;
    const opening = String.fromCharCode(...bytes.subarray(start + 4, start + 48));
    yield { start, end, opening };
    start = end;
  }
}

/** Recomputes the checksum of a PNG's Exif chunk after it was blanked. */
function sealExif(bytes: Uint8Array<ArrayBuffer>): void {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (const { start, end, opening } of pngChunks(bytes)) {
    if (!opening.startsWith('eXIf')) continue;
    view.setUint32(end - 4, crc32(bytes.subarray(start + 4, end - 4)));
  }
}

/** Text chunks that hold XMP, or Exif in the form that PNGs had before the `eXIf` chunk. */
const profiles = /^(?:iTXt|tEXt|zTXt)(?:XML:com\.adobe\.xmp|Raw profile type (?:exif|xmp|APP1))\0/;

/** The PNG without such text chunks; the same bytes if it has none. */
function withoutProfiles(bytes: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
  const kept: Uint8Array[] = [];
  let begin = 0;
  for (const { start, end, opening } of pngChunks(bytes)) {
    if (!profiles.test(opening)) continue;
    kept.push(bytes.subarray(begin, start));
    begin = end;
  }
  if (begin === 0) return bytes;
  return new Uint8Array(Buffer.concat([...kept, bytes.subarray(begin)]));
}
