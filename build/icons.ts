import sharp from 'sharp';
import { site } from '../src/site.ts';
import { outlinesOf } from './outlines.ts';

/** The site's icon for large sizes: the first character of its name, within the 80 % that a mask leaves visible. */
export function icon(size: number): Promise<Buffer> {
  const [first = ''] = site.name;
  const { d, width, height } = outlinesOf(first);
  const side = 1_600;
  return draw(
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${side} ${side}">
      <rect width="${side}" height="${side}" fill="${site.colors.accent}"/>
      <path transform="translate(${(side - width) / 2} ${(side - height) / 2})" fill="#fff" d="${d}"/>
    </svg>`,
    size,
  );
}

/** The file /favicon.ico, which some browsers request: an ICO with one PNG of 32 pixels. */
export async function favicon(): Promise<Buffer> {
  const size = 32;
  // The same lines as the icon in pages: nobody could read a character at this size.
  const png = await draw(
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32">
      <path fill="${site.colors.accent}" d="M0 0h32v32H0z"/>
      <path fill="none" stroke="#fff" stroke-width="3" d="M7 9h18M7 16h18M7 23h11"/>
    </svg>`,
    size,
  );
  const header = Buffer.alloc(22);
  header.writeUInt16LE(1, 2); // an icon
  header.writeUInt16LE(1, 4); // of one picture
  header.writeUInt8(size, 6);
  header.writeUInt8(size, 7);
  header.writeUInt16LE(1, 10); // planes
  header.writeUInt16LE(32, 12); // bits a pixel
  header.writeUInt32LE(png.length, 14);
  header.writeUInt32LE(header.length, 18);
  return Buffer.concat([header, png]);
}

function draw(svg: string, size: number): Promise<Buffer> {
  return sharp(Buffer.from(svg), { density: 300 })
    .resize(size, size)
    .png({ compressionLevel: 9 })
    .toBuffer();
}
