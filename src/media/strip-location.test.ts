import sharp, { type Sharp } from 'sharp';
import { describe, expect, it } from 'vitest';
import { withoutLocation } from './strip-location.ts';
import { examine } from './picture.ts';

const gps = { GPSLatitudeRef: 'N', GPSLatitude: '31/1 13/1 4567/100', GPSLongitudeRef: 'E' };
const exif = { IFD0: { Copyright: 'Qinghe Evening News' }, IFD3: gps };
const xmp = `<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
  <rdf:Description xmlns:exif="http://ns.adobe.com/exif/1.0/" xmlns:dc="http://purl.org/dc/elements/1.1/"
    exif:GPSLatitude="31,13.7612N" dc:title="bridge"><exif:GPSLongitude>121,28.4E</exif:GPSLongitude>
  </rdf:Description></rdf:RDF></x:xmpmeta>`;

const drawn = () =>
  sharp({ create: { width: 60, height: 40, channels: 3, background: '#a3161b' } });
const bytesOf = async (picture: Sharp) => new Uint8Array(await picture.toBuffer());
const withPlace = (picture: Sharp) => picture.withMetadata({ orientation: 6 }).withExifMerge(exif);

const formats: [string, 'jpg' | 'png' | 'webp' | 'avif', (picture: Sharp) => Sharp][] = [
  ['JPEG', 'jpg', (picture) => picture.jpeg()],
  ['PNG', 'png', (picture) => picture.png()],
  ['WebP', 'webp', (picture) => picture.webp()],
  ['AVIF', 'avif', (picture) => picture.avif()],
];

/** The rational numbers of 31° 13′ 45.67″, in either byte order. */
const seconds = [Buffer.from('d711000064000000', 'hex'), Buffer.from('000011d700000064', 'hex')];
const saysPlace = (bytes: Uint8Array) =>
  seconds.some((rational) => Buffer.from(bytes).includes(rational));

describe.each(formats)('a %s', (_, extension, write) => {
  it('loses the place that its Exif names, and nothing else', async () => {
    const bytes = await bytesOf(write(withPlace(drawn())));
    expect(saysPlace(bytes)).toBe(true);
    const kept = withoutLocation(extension, bytes);
    expect(saysPlace(kept)).toBe(false);
    expect(kept).toHaveLength(bytes.length);
    const [before, after] = [await sharp(bytes).metadata(), await sharp(kept).metadata()];
    expect(after.orientation).toBe(before.orientation);
    expect(after.exif!.includes('Qinghe Evening News')).toBe(true);
    expect(examine(kept)).toEqual(examine(bytes));
    const pixels = (file: Uint8Array) => sharp(file, { failOn: 'warning' }).raw().toBuffer();
    expect(await pixels(kept)).toEqual(await pixels(bytes));
  });

  it('loses the place that its XMP names', async () => {
    const bytes = await bytesOf(write(drawn().withXmp(xmp)));
    const told = async (file: Uint8Array) => (await sharp(file).metadata()).xmpAsString ?? '';
    expect(await told(bytes)).toContain('13.7612N');
    const kept = withoutLocation(extension, bytes);
    expect(await told(kept)).not.toMatch(/13\.7612N|28\.4E/);
    if (extension !== 'png') expect(await told(kept)).toContain('dc:title="bridge"');
    await sharp(kept, { failOn: 'warning' }).raw().toBuffer();
  });

  it('that names none is what it was', async () => {
    const bytes = await bytesOf(write(drawn().withMetadata({ orientation: 6 })));
    expect(withoutLocation(extension, bytes)).toBe(bytes);
  });

  it('that is broken anywhere does no harm', async () => {
    const bytes = await bytesOf(write(withPlace(drawn())));
    for (let at = 0; at < bytes.length; at++) {
      const broken = bytes.slice();
      broken[at] = 0xff;
      expect(withoutLocation(extension, broken)).toHaveLength(bytes.length);
    }
  });
});

describe('a JPEG whose directories claim more entries than the file holds', () => {
  const firstDirectory = (_: DataView, start: number) => start + 8;
  const gpsDirectory = (view: DataView, start: number, isLittle: boolean) => {
    const directory = firstDirectory(view, start);
    for (let n = 0; n < view.getUint16(directory, isLittle); n++) {
      const entry = directory + 2 + 12 * n;
      if (view.getUint16(entry, isLittle) === 0x8825) {
        return start + view.getUint32(entry + 8, isLittle);
      }
    }
    throw new Error('no directory of GPS');
  };

  it.each([
    ['its first directory', firstDirectory, 60],
    ['its first directory', firstDirectory, 0xffff],
    ['its directory of GPS', gpsDirectory, 60],
    ['its directory of GPS', gpsDirectory, 0xffff],
  ])('loses its place: %s', async (_, find, count) => {
    const bytes = await bytesOf(withPlace(drawn()).jpeg());
    const little = Buffer.from(bytes).indexOf(Buffer.from('49492a0008000000', 'hex'));
    const big = Buffer.from(bytes).indexOf(Buffer.from('4d4d002a00000008', 'hex'));
    const start = Math.max(little, big);
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    view.setUint16(find(view, start, little >= 0), count, little >= 0);
    expect(saysPlace(bytes)).toBe(true);
    const kept = withoutLocation('jpg', bytes);
    expect(saysPlace(kept)).toBe(false);
    expect(kept).toHaveLength(bytes.length);
    const pixels = (file: Uint8Array) => sharp(file).raw().toBuffer();
    expect(await pixels(kept)).toEqual(await pixels(bytes));
  });
});
