import sharp from 'sharp';
import { site } from '../src/site.ts';
import { outlinesOf } from './outlines.ts';

const width = 1_200;
const height = 630;
const { paper, accent, ink } = site.colors;

/**
 * The picture for previews of links (Open Graph) to a page without a picture of its own: the section's name
 * over the site's name, or the site's name alone. A PNG of 1200 × 630.
 */
export function card(sectionName?: string): Promise<Buffer> {
  const motif =
    sectionName === undefined
      ? text(site.name, { x: width / 2, y: 300, size: 330, fill: accent })
      : text(sectionName, { x: width / 2, y: 270, size: 270, fill: ink }) +
        text(site.name, { x: width / 2, y: 518, size: 96, fill: accent });
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}">
    <rect width="${width}" height="${height}" fill="${paper}"/>
    <rect width="${width}" height="18" fill="${accent}"/>
    <path d="M80 ${height - 48}h${width - 160}M80 ${height - 40}h${width - 160}" stroke="${accent}" stroke-width="2"/>
    ${motif}
  </svg>`;
  // A palette is enough: a card has three colours and the shades between them.
  return sharp(Buffer.from(svg)).png({ palette: true, colours: 48, effort: 10 }).toBuffer();
}

/** A text, centred at (x, y), of this size in pixels. */
function text(
  content: string,
  { x, y, size, fill }: { x: number; y: number; size: number; fill: string },
): string {
  const outlines = outlinesOf(content);
  const scale = size / 1_000;
  const left = x - (outlines.width * scale) / 2;
  const top = y - (outlines.height * scale) / 2;
  return `<path transform="translate(${left} ${top}) scale(${scale})" fill="${fill}" d="${outlines.d}"/>`;
}
