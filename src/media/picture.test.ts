import sharp, { type Sharp } from 'sharp';
import { describe, expect, it } from 'vitest';
import { examine } from './picture.ts';

const drawn = () =>
  sharp({ create: { width: 300, height: 200, channels: 3, background: '#a3161b' } });
const noisy = () =>
  sharp({
    create: {
      width: 120,
      height: 80,
      channels: 3,
      background: '#888',
      noise: { type: 'gaussian', mean: 128, sigma: 40 },
    },
  });
const turned = () => drawn().withMetadata({ orientation: 6 });

const taken = [
  ['a JPEG', 'jpg', () => drawn().jpeg()],
  ['a progressive JPEG', 'jpg', () => drawn().jpeg({ progressive: true })],
  ['a PNG', 'png', () => drawn().png()],
  ['a WebP', 'webp', () => drawn().webp()],
  ['a lossless WebP', 'webp', () => drawn().webp({ lossless: true })],
  ['an extended WebP', 'webp', () => turned().webp()],
  ['an AVIF', 'avif', () => drawn().avif()],
  ['a GIF', 'gif', () => drawn().gif()],
] as const;

const bytesOf = async (picture: Sharp) => new Uint8Array(await picture.toBuffer());

describe('examine', () => {
  it.each(taken)('reads %s', async (_, extension, draw) => {
    expect(examine(await bytesOf(draw()))).toEqual({
      ok: true,
      picture: { extension, width: 300, height: 200 },
    });
  });

  it.each([
    ['JPEG', () => turned().jpeg()],
    [
      'progressive JPEG',
      () => drawn().withMetadata({ orientation: 8 }).jpeg({ progressive: true }),
    ],
    ['AVIF', () => turned().avif()],
  ])('a turned %s is as wide as it was high', async (_, draw) => {
    expect(examine(await bytesOf(draw()))).toMatchObject({ picture: { width: 200, height: 300 } });
  });

  it('a JPEG upside down keeps its sides', async () => {
    const bytes = await bytesOf(drawn().withMetadata({ orientation: 3 }).jpeg());
    expect(examine(bytes)).toMatchObject({ picture: { width: 300, height: 200 } });
  });

  it.each([
    ['JPEG', () => noisy().jpeg()],
    ['JPEG with Exif', () => noisy().withMetadata({ orientation: 6 }).jpeg()],
    ['PNG', () => noisy().png()],
    ['WebP', () => noisy().webp()],
    ['AVIF', () => noisy().avif()],
    ['GIF', () => noisy().gif()],
  ])('refuses a %s that is cut off anywhere', async (_, draw) => {
    const bytes = await bytesOf(draw());
    expect(examine(bytes).ok).toBe(true);
    const step = Math.max(1, Math.floor(bytes.length / 200));
    for (let length = 64; length < bytes.length; length += step) {
      expect(examine(bytes.slice(0, length)), String(length)).toEqual({
        ok: false,
        reason: 'broken',
      });
    }
    expect(examine(bytes.slice(0, -2))).toEqual({ ok: false, reason: 'broken' });
  });

  it('lets be what stands behind the end, as cameras put it there', async () => {
    const bytes = await bytesOf(drawn().jpeg());
    const more = new Uint8Array([...bytes, 0, 1, 2, 3]);
    expect(examine(more).ok).toBe(true);
  });

  it.each([
    ['nothing', ''],
    ['text', 'GIF, says the name'],
    ['SVG', '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>'],
    ['SVG behind a declaration', '<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"/>'],
    ['a page', '<!doctype html><title>GIF89a</title>'],
    ['BMP', 'BM\0\0\0\0\0\0\0\0'],
    ['HEIC', '\0\0\0\x18ftypheic\0\0\0\0mif1heic'],
    ['an MP4', '\0\0\0\x18ftypisom\0\0\0\0isommp42'],
  ])('does not take %s', (_, text) => {
    const bytes = Uint8Array.from(text, (character) => character.charCodeAt(0));
    expect(examine(bytes)).toEqual({ ok: false, reason: 'unknown-type' });
  });

  it.each([
    ['first bytes alone', 'GIF89a'],
    ['a page behind first bytes', '\xff\xd8\xff<script>alert(1)</script>'],
  ])('takes no %s for a picture', (_, text) => {
    const bytes = Uint8Array.from(text, (character) => character.charCodeAt(0));
    expect(examine(bytes)).toEqual({ ok: false, reason: 'broken' });
  });

  it('refuses a PNG that claims more pixels than anyone can show', async () => {
    const bytes = await bytesOf(drawn().png());
    new DataView(bytes.buffer).setUint32(16, 60_000);
    new DataView(bytes.buffer).setUint32(20, 60_000);
    expect(examine(bytes)).toEqual({ ok: false, reason: 'too-large' });
  });

  it('refuses a picture without area', async () => {
    const bytes = await bytesOf(drawn().png());
    new DataView(bytes.buffer).setUint32(16, 0);
    expect(examine(bytes)).toEqual({ ok: false, reason: 'broken' });
  });
});
