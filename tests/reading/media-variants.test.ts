import sharp from 'sharp';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { askWorker, bytesOf, hashOf, picture, upload } from '../../testing/api/media.ts';
import { openSite, sample, type TestSite } from '../../testing/site.ts';

let site: TestSite;
let plain: TestSite;
beforeAll(async () => {
  [site, plain] = await Promise.all([openSite({}, { images: true }), openSite()]);
});
afterAll(() => Promise.all([site.dispose(), plain.dispose()]));

it('with the Images binding, a picture is served in the widths below its own', async () => {
  const bytes = await bytesOf(picture(1_000, 500).jpeg());
  await upload(site, bytes);
  for (const width of [480, 800]) {
    const answer = await askWorker(site, `/media/${hashOf(bytes)}-${width}.jpg`);
    expect(answer.status).toBe(200);
    expect(answer.headers.get('Content-Type')).toBe('image/jpeg');
    expect(answer.headers.get('Cache-Tag')).toBe(`f:${hashOf(bytes)}`);
    expect(answer.headers.get('Cache-Control')).toContain('immutable');
    const made = await sharp(answer.bytes).metadata();
    expect([made.format, made.width, made.height]).toEqual(['jpeg', width, width / 2]);
    const tag = answer.headers.get('ETag')!;
    const again = { headers: { 'If-None-Match': tag } };
    const known = await askWorker(site, `/media/${hashOf(bytes)}-${width}.jpg`, again);
    expect(known.status).toBe(304);
  }
  expect((await askWorker(site, `/media/${hashOf(bytes)}-1200.jpg`)).status).toBe(404);
});

const article = (path: string, more = '') =>
  sample({ body: `<p>新桥。</p><img src="${path}" alt="桥"${more}>` });
const imageIn = async (from: TestSite, id: number) => {
  const { text } = await from.fetch(`/minsheng/2026-10-08/${id}.html`);
  return /<div class="body">.*?(<img[^>]*>)/s.exec(text)?.[1];
};

it('an article states the sizes of its pictures, and the widths in which they are served', async () => {
  const bytes = await bytesOf(picture(1_000, 500, 2).jpeg());
  const path = `/media/${hashOf(bytes)}.jpg`;
  const [narrow, middle] = [480, 800].map((width) => path.replace('.jpg', `-${width}.jpg`));
  for (const one of [site, plain]) {
    await upload(one, bytes);
    await one.push(1, article(path));
    await one.push(2, article(path, ' width="100" height="50"'));
    await one.push(3, article('/media/other.jpg'));
  }
  const start = `<img src="${path}" alt="桥" loading="lazy" decoding="async"`;
  const sources = `srcset="${narrow} 480w, ${middle} 800w, ${path} 1000w" sizes="(min-width: 42em) 40em, 100vw"`;
  expect(await imageIn(site, 1)).toBe(`${start} width="1000" height="500" ${sources}>`);
  expect(await imageIn(plain, 1)).toBe(`${start} width="1000" height="500">`);
  expect(await imageIn(plain, 2)).toContain(' width="100" height="50"');
  expect(await imageIn(plain, 2)).not.toContain('1000');
  expect(await imageIn(plain, 3)).toBe(
    '<img src="/media/other.jpg" alt="桥" loading="lazy" decoding="async">',
  );
});

it('a GIF, which may be animated, and a small picture are served as they are', async () => {
  for (const [id, drawn, extension] of [
    [11, picture(900, 90, 3).gif(), 'gif'],
    [12, picture(90, 90, 3).png(), 'png'],
  ] as const) {
    const bytes = await bytesOf(drawn);
    await upload(site, bytes);
    await site.push(id, article(`/media/${hashOf(bytes)}.${extension}`));
    expect(await imageIn(site, id)).not.toContain('srcset');
    expect((await askWorker(site, `/media/${hashOf(bytes)}-480.${extension}`)).status).toBe(404);
  }
});
