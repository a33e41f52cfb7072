import type { APIRoute } from 'astro';
import { env } from 'cloudflare:workers';
import { renderSVG } from 'uqr';
import { parseArticleId } from '../../../../articles/article.ts';
import { readSettings } from '../../../../http/settings.ts';
import { parseDay } from '../../../../lib/calendar.ts';
import { sectionName } from '../../../../site.ts';
import { keepPage } from '../../../_reading.ts';

/** Draws an article's address as a QR code (ISO/IEC 18004), without asking whether the article exists. */
export const GET: APIRoute = ({ params }) => {
  const { section, date = '', id } = params;
  const isAddress =
    sectionName(section) && parseDay(date) !== undefined && parseArticleId(id) !== undefined;
  const headers = new Headers();
  keepPage(headers, { age: isAddress ? 'fixed' : 'missing' });
  if (!isAddress) return new Response(null, { status: 404, headers });

  const { siteUrl } = readSettings(env);
  headers.set('Content-Type', 'image/svg+xml');
  // Leave a quiet zone of four modules: without it scanners miss the code on a dark page.
  const svg = renderSVG(`${siteUrl}/${section}/${date}/${id}.html`, { border: 4, ecc: 'M' });
  return new Response(svg, { headers });
};
