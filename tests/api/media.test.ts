import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { askWorker, bytesOf, hashOf, picture, upload } from '../../testing/api/media.ts';
import { mint } from '../../testing/api/editors.ts';
import { expectProblem, send } from '../../testing/api/push.ts';
import { openSite, sample, siteUrl, type TestSite } from '../../testing/site.ts';

let site: TestSite;
beforeAll(async () => {
  site = await openSite();
});
afterAll(() => site.dispose());

const actions = async () => {
  const { results } = await site.db
    .prepare(
      `SELECT action, detail FROM audit_log WHERE action IN ('uploaded', 'file-withdrawn')
        ORDER BY id`,
    )
    .all<{ action: string; detail: string }>();
  return results.map(({ action, detail }) => [action, JSON.parse(detail) as object]);
};

describe('an upload', () => {
  it('is stored once, under the hash of its bytes and with its dimensions', async () => {
    const bytes = await bytesOf(picture(300, 200).withMetadata({ orientation: 6 }).jpeg());
    const hash = hashOf(bytes);
    const answer = await upload(site, bytes);
    expect(answer.status).toBe(201);
    const file = {
      hash,
      url: `${siteUrl}/media/${hash}.jpg`,
      path: `/media/${hash}.jpg`,
      ...{ type: 'image/jpeg', bytes: bytes.length, width: 200, height: 300 },
      ...{ uploadedBy: 'editor', status: 'available' },
    };
    expect(answer.json()).toMatchObject({ ...file, outcome: 'created' });
    expect(answer.headers.get('Location')).toBe(file.url);
    expect((await site.bucket.head(`${hash}.jpg`))?.size).toBe(bytes.length);

    const again = await upload(site, bytes);
    expect(again.status).toBe(200);
    expect(again.json()).toMatchObject({ ...file, outcome: 'unchanged' });
    expect((await site.api('GET', `/media/${hash}`)).json()).toMatchObject(file);
    expect(await actions()).toEqual([['uploaded', { hash, bytes: bytes.length }]]);
  });

  it('of the same bytes twenty times at once makes one file', async () => {
    const bytes = await bytesOf(picture(40, 30, 2).png());
    const answers = await Promise.all(Array.from({ length: 20 }, () => upload(site, bytes)));
    const outcomes = answers.map((answer) => answer.json()['outcome']);
    expect(outcomes.filter((outcome) => outcome === 'created')).toHaveLength(1);
    expect(outcomes.filter((outcome) => outcome === 'unchanged')).toHaveLength(19);
    const recorded = (await actions()).filter(([, detail]) =>
      JSON.stringify(detail).includes(hashOf(bytes)),
    );
    expect(recorded).toHaveLength(1);
  });

  it.each([
    ['a GIF', 'gif', 'image/gif', () => picture(40, 30, 3).gif()],
    ['a WebP', 'webp', 'image/webp', () => picture(40, 30, 3).webp()],
    ['an AVIF', 'avif', 'image/avif', () => picture(40, 30, 3).avif()],
    ['a PNG', 'png', 'image/png', () => picture(40, 30, 3).png()],
  ])('may be %s', async (_, extension, type, draw) => {
    const bytes = await bytesOf(draw());
    const answer = await upload(site, bytes);
    expect(answer.json()).toMatchObject({ type, width: 40, height: 30 });
    const served = await askWorker(site, `/media/${hashOf(bytes)}.${extension}`);
    expect(served.headers.get('Content-Type')).toBe(type);
    expect(served.bytes).toEqual(bytes);
  });

  const text = (content: string) => new TextEncoder().encode(content);
  it.each([
    ['SVG', 415, 'unknown-media-type', () => text('<svg xmlns="http://www.w3.org/2000/svg"/>')],
    ['a page', 415, 'unknown-media-type', () => text('<script>alert(1)</script>')],
    ['nothing', 415, 'unknown-media-type', () => text('')],
    ['a TIFF', 415, 'unknown-media-type', () => bytesOf(picture(9, 9).tiff())],
    [
      'half a JPEG',
      422,
      'broken-file',
      async () => (await bytesOf(picture(90, 90).jpeg())).slice(0, 900),
    ],
    [
      'a file that only begins like a PNG',
      422,
      'broken-file',
      () => Uint8Array.from([137, 80, 78, 71, 13, 10, 26, 10, 1]),
    ],
  ])('is refused when it is %s', async (_, status, type, make) => {
    const before = await site.bucket.list();
    expectProblem(await upload(site, await make()), status, type);
    expect((await site.bucket.list()).objects).toHaveLength(before.objects.length);
  });

  it('may have ten mebibytes, but no byte more', async () => {
    const small = await bytesOf(picture(40, 30, 4).jpeg());
    const padded = (length: number) => {
      const bytes = new Uint8Array(length);
      bytes.set(small);
      return bytes;
    };
    expectProblem(await upload(site, padded(10_485_761)), 413, 'too-large');
    expect((await upload(site, padded(10_485_760))).status).toBe(201);
  });
});

describe('a file is served', () => {
  let bytes: Uint8Array;
  let path: string;
  let tag: string;
  beforeAll(async () => {
    bytes = await bytesOf(picture(700, 500, 5).png());
    expect(bytes.length).toBeGreaterThan(1_000_000);
    await upload(site, bytes);
    path = `/media/${hashOf(bytes)}.png`;
    tag = `"${hashOf(bytes)}"`;
  });

  it('whole, to be cached for good, with its own cache tag', async () => {
    const { status, headers, bytes: served } = await askWorker(site, path);
    expect(status).toBe(200);
    expect(served).toEqual(bytes);
    expect(Object.fromEntries(headers)).toMatchObject({
      'content-type': 'image/png',
      'content-length': String(bytes.length),
      'accept-ranges': 'bytes',
      'x-content-type-options': 'nosniff',
      'access-control-allow-origin': '*',
      'cache-control': 'private, max-age=2592000, immutable',
      'cloudflare-cdn-cache-control':
        'public, max-age=2592000, stale-while-revalidate=0, stale-if-error=2592000',
      'cache-tag': `f:${hashOf(bytes)}`,
      etag: tag,
    });
  });

  it('from the cache the second time', async () => {
    await site.fetch(path);
    const { headers } = await site.fetch(path);
    expect(headers.get('cf-cache-status')).toBe('HIT');
  });

  it('in parts', async () => {
    const part = await askWorker(site, path, { headers: { Range: 'bytes=1000-1999' } });
    expect(part.status).toBe(206);
    expect(part.headers.get('Content-Range')).toBe(`bytes 1000-1999/${bytes.length}`);
    expect(part.headers.get('Content-Length')).toBe('1000');
    expect(part.bytes).toEqual(bytes.slice(1_000, 2_000));
    const end = await askWorker(site, path, { headers: { Range: 'bytes=-10', 'If-Range': tag } });
    expect(end.bytes).toEqual(bytes.slice(-10));
    const other = await askWorker(site, path, {
      headers: { Range: 'bytes=-10', 'If-Range': '"x"' },
    });
    expect(other.status).toBe(200);
    expect(other.bytes).toEqual(bytes);
  });

  it('not beyond its end (416)', async () => {
    const headers = { Range: `bytes=${bytes.length}-` };
    const answer = await askWorker(site, path, { headers });
    expect(answer.status).toBe(416);
    expect(answer.headers.get('Content-Range')).toBe(`bytes */${bytes.length}`);
  });

  it('not again to a client that has it (304)', async () => {
    for (const headers of [
      { 'If-None-Match': tag },
      { 'If-None-Match': `W/${tag}`, Range: 'bytes=0-9' },
      { 'If-Modified-Since': new Date(Date.now() + 1_000).toUTCString() },
    ]) {
      const answer = await askWorker(site, path, { headers });
      expect(answer.status).toBe(304);
      expect(answer.bytes).toHaveLength(0);
    }
  });

  it('without its body for a HEAD', async () => {
    const { status, headers, bytes: none } = await askWorker(site, path, { method: 'HEAD' });
    expect(status).toBe(200);
    expect(none).toHaveLength(0);
    expect(headers.get('Content-Type')).toBe('image/png');
    expect(headers.get('ETag')).toBe(tag);
  });

  it.each([
    ['another type', (name: string) => name.replace('.png', '.jpg')],
    ['another hash', (name: string) => name.replace(/\w{64}/, 'f'.repeat(64))],
    ['a width that is not offered', (name: string) => name.replace('.png', '-481.png')],
    ['more than its own width', (name: string) => name.replace('.png', '-800.png')],
    ['no file', () => '/media/x.png'],
  ])('not as %s', async (_, change) => {
    const { status, headers } = await askWorker(site, change(path));
    expect(status).toBe(404);
    expect(headers.get('Cloudflare-CDN-Cache-Control')).toContain('max-age=30,');
  });

  it('in full size when no image service can scale it, and cached only for a while', async () => {
    const answer = await askWorker(site, path.replace('.png', '-480.png'));
    expect(answer.status).toBe(200);
    expect(answer.bytes).toEqual(bytes);
    expect(answer.headers.get('Cache-Control')).toBe('public, no-cache');
    expect(answer.headers.get('Cloudflare-CDN-Cache-Control')).toContain('max-age=600,');
  });
});

it('the API lists files, newest first, page by page', async () => {
  const ago = (n: number) =>
    `hex(zeroblob(31)) || printf('%02x', ${n}), 'png', 1, 1, 1, 'a', ${n}, NULL, NULL`;
  const rows = Array.from({ length: 60 }, (_, n) => `(${ago(n + 1)})`).join();
  await site.db
    .prepare(
      `INSERT INTO media
        (hash, extension, bytes, width, height, uploaded_by, uploaded_at, withdrawal, deleted_at)
        VALUES ${rows}`,
    )
    .run();
  const seen: unknown[] = [];
  let next: string | null = null;
  do {
    const query = next === null ? '' : `?before=${next}`;
    const page = (await site.api('GET', `/media${query}`)).json();
    seen.push(...(page['files'] as { hash: string }[]).map(({ hash }) => hash));
    next = page['next'] as string | null;
  } while (next !== null);
  const { results } = await site.db
    .prepare('SELECT hash FROM media ORDER BY uploaded_at DESC, hash DESC')
    .all<{ hash: string }>();
  expect(seen).toEqual(results.map(({ hash }) => hash));
  expect(seen.length).toBeGreaterThan(60);
  expectProblem(await site.api('GET', '/media?before=x'), 422, 'invalid');
  await site.db.prepare(`DELETE FROM media WHERE uploaded_by = 'a'`).run();
});

it('a photo is stored without the place where it was taken, and once even if sent again', async () => {
  const gps = { GPSLatitudeRef: 'N', GPSLatitude: '31/1 13/1 4567/100' };
  const bytes = await bytesOf(picture(60, 40, 21).withExif({ IFD3: gps }).jpeg());
  const sent = (await upload(site, bytes)).json();
  expect(sent).toMatchObject({ outcome: 'created', bytes: bytes.length });
  expect(sent['hash']).not.toBe(hashOf(bytes));
  const { bytes: kept } = await askWorker(site, new URL(String(sent['url'])).pathname);
  expect(hashOf(kept)).toBe(sent['hash']);
  expect(Buffer.from(kept).includes(Buffer.from('d711000064000000', 'hex'))).toBe(false);
  expect((await upload(site, bytes)).json()).toMatchObject({ outcome: 'unchanged' });
});

describe('a withdrawn file', () => {
  it('is gone from its address, from R2 and from the pages that showed it, for good', async () => {
    const bytes = await bytesOf(picture(600, 400, 6).jpeg());
    const hash = hashOf(bytes);
    const path = `/media/${hash}.jpg`;
    await upload(site, bytes);
    const body = `<p>桥通了。</p><img src="${siteUrl}${path}" alt="新桥"><p>完。</p>`;
    await site.push(1, sample({ body }));
    const page = '/minsheng/2026-10-08/1.html';
    expect((await site.fetch(page)).text).toContain(path);
    expect((await site.fetch(path)).status).toBe(200);

    const answer = await site.api('DELETE', `/media/${hash}`, { reason: '照片侵权' });
    expect(answer.json()).toMatchObject({ outcome: 'withdrawn', status: 'withdrawn' });
    await site.settled();
    const gone = await site.fetch(path);
    expect(gone.status).toBe(410);
    expect(gone.headers.get('cf-cache-status')).toBe('MISS');
    const text = (await site.fetch(page)).text;
    expect(text).toContain('<p>桥通了。</p><p>完。</p>');
    expect(text).not.toContain(hash);
    await site.cron('minutely');
    expect(await site.bucket.head(`${hash}.jpg`)).toBeNull();

    expect((await site.api('DELETE', `/media/${hash}`, { reason: '再撤' })).json()).toMatchObject({
      outcome: 'unchanged',
      withdrawal: { reason: '照片侵权' },
    });
    expectProblem(await upload(site, bytes), 409, 'file-withdrawn');
    expect((await actions()).at(-1)).toEqual(['file-withdrawn', { hash, reason: '照片侵权' }]);
  });

  it('can be withdrawn only by an editor of all sections that show it', async () => {
    const bytes = await bytesOf(picture(60, 40, 17).jpeg());
    const path = `/media/${hashOf(bytes)}`;
    await upload(site, bytes);
    const body = `<p>桥</p><img src="${path}.jpg" alt="桥">`;
    await site.push(17, sample({ section: 'jiaoyu', body }));
    await site.push(18, sample({ section: 'minsheng', body }));
    const as = async (...sections: string[]) => (await mint(site, 'editor', sections)).bearer;
    const reason = { reason: '照片侵权' };
    const answer = await site.api('DELETE', path, reason, await as('minsheng'));
    expectProblem(answer, 403, 'forbidden');
    expect((await site.fetch(`${path}.jpg`)).status).toBe(200);
    const both = await as('minsheng', 'jiaoyu');
    expect((await site.api('DELETE', path, reason, both)).json()['outcome']).toBe('withdrawn');
  });

  it('on legal demand answers 451', async () => {
    const bytes = await bytesOf(picture(60, 40, 7).jpeg());
    await upload(site, bytes);
    const hash = hashOf(bytes);
    await site.api('DELETE', `/media/${hash}`, { reason: '撤下', legal: '法院裁定' });
    expect((await askWorker(site, `/media/${hash}.jpg`)).status).toBe(451);
  });

  it('can get a legal ground later, and another one, but never loses it', async () => {
    const bytes = await bytesOf(picture(60, 40, 23).jpeg());
    await upload(site, bytes);
    const hash = hashOf(bytes);
    const path = `/media/${hash}.jpg`;
    const withdraw = async (why: Record<string, string>) =>
      (await site.api('DELETE', `/media/${hash}`, why)).json();
    await withdraw({ reason: '照片侵权' });
    await site.settled();
    expect((await site.fetch(path)).status).toBe(410);
    for (const why of [
      { reason: '依法撤下', legal: '法院裁定' },
      { reason: '依法撤下', legal: '另一裁定' },
    ]) {
      expect(await withdraw(why)).toMatchObject({ outcome: 'withdrawn', withdrawal: why });
      await site.settled();
      expect((await site.fetch(path)).status).toBe(451);
      expect((await actions()).at(-1)).toEqual(['file-withdrawn', { hash, ...why }]);
      const count = (await actions()).length;
      for (const same of [why, { reason: '再撤' }]) {
        expect(await withdraw(same)).toMatchObject({ outcome: 'unchanged', withdrawal: why });
      }
      expect(await actions()).toHaveLength(count);
    }
  });

  it('keeps its ground when four requests at once withdraw it, two without a ground; each change is recorded', async () => {
    const bytes = await bytesOf(picture(60, 40, 24).jpeg());
    await upload(site, bytes);
    const hash = hashOf(bytes);
    const legal = { reason: '依法撤下', legal: '法院裁定' };
    const answers = await Promise.all(
      [{ reason: '照片侵权' }, legal, { reason: '照片侵权' }, legal].map((why) =>
        site.api('DELETE', `/media/${hash}`, why),
      ),
    );
    const changed = answers.filter((answer) => answer.json()['outcome'] === 'withdrawn');
    expect((await askWorker(site, `/media/${hash}.jpg`)).status).toBe(451);
    const recorded = (await actions()).filter(
      ([action, detail]) => action === 'file-withdrawn' && JSON.stringify(detail).includes(hash),
    );
    expect(recorded).toHaveLength(changed.length);
  });

  it('is not served while its object is still in R2, and the next cron deletes the object', async () => {
    const bytes = await bytesOf(picture(60, 40, 8).jpeg());
    await upload(site, bytes);
    const hash = hashOf(bytes);
    // This is the state that a Worker leaves when it dies right after its commit.
    await site.db
      .prepare('UPDATE media SET withdrawal = ? WHERE hash = ?')
      .bind(JSON.stringify({ at: 1, reason: '撤下' }), hash)
      .run();
    expect((await askWorker(site, `/media/${hash}.jpg`)).status).toBe(410);
    expect(await site.bucket.head(`${hash}.jpg`)).not.toBeNull();
    await site.cron('minutely');
    expect(await site.bucket.head(`${hash}.jpg`)).toBeNull();
  });

  it.each(['GET', 'DELETE'])('that does not exist is not found by %s', async (method) => {
    for (const hash of ['0'.repeat(64), 'x']) {
      const body = method === 'DELETE' ? { reason: '撤下' } : undefined;
      expectProblem(await site.api(method, `/media/${hash}`, body), 404, 'no-file');
    }
  });
});

it('a failed write of the row leaves an object that is not served, and the next upload adopts it', async () => {
  const bytes = await bytesOf(picture(50, 50, 9).jpeg());
  const name = `${hashOf(bytes)}.jpg`;
  await site.db.prepare('ALTER TABLE audit_log RENAME TO away').run();
  const failed = await send(site, '/media', bytes);
  await site.db.prepare('ALTER TABLE away RENAME TO audit_log').run();
  expectProblem(failed, 503, 'unavailable');
  expect(await site.bucket.head(name)).not.toBeNull();
  expect((await askWorker(site, `/media/${name}`)).status).toBe(404);
  expect((await upload(site, bytes)).json()).toMatchObject({ outcome: 'created' });
  expect((await askWorker(site, `/media/${name}`)).bytes).toEqual(bytes);
});
