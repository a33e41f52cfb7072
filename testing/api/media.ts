import { createHash } from 'node:crypto';
import sharp, { type Sharp } from 'sharp';
import { workerOf } from '../../local/site.ts';
import { send } from './push.ts';
import { siteUrl, type Answer, type TestSite } from '../site.ts';

/** A noisy picture: a different seed gives a different file. */
export function picture(width: number, height: number, seed = 1): Sharp {
  const pixels = Buffer.alloc(width * height * 3);
  let state = seed;
  for (let n = 0; n < pixels.length; n++) {
    state = (state * 48_271) % 2_147_483_647;
    pixels[n] = state >> 8;
  }
  return sharp(pixels, { raw: { width, height, channels: 3 } });
}

export const bytesOf = async (drawn: Sharp) => new Uint8Array(await drawn.toBuffer());

export const hashOf = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');

/** Uploads a file as an editor. It claims a wrong type, because the site must ignore that. */
export function upload(site: Pick<TestSite, 'instance'>, bytes: Uint8Array): Promise<Answer> {
  return send(site, '/media', bytes, { headers: { 'Content-Type': 'image/svg+xml' } });
}

/** Asks the Worker past the stand-in cache, which only asks it for whole bodies. */
export async function askWorker(
  site: Pick<TestSite, 'instance'>,
  path: string,
  init: RequestInit = {},
): Promise<{ status: number; headers: Headers; bytes: Uint8Array }> {
  const response = await (await workerOf(site.instance)).fetch(siteUrl + path, init);
  const { status, headers } = response;
  const bytes = new Uint8Array(await response.arrayBuffer());
  return { status, headers: new Headers([...headers]), bytes };
}
