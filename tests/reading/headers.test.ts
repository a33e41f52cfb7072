import { createHash } from 'node:crypto';
import { cpSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { PagePaths } from '../../local/page-paths.ts';
import { siteWorker, startInstance } from '../../local/site.ts';
import { root } from '../../local/settings.ts';
import { namedKinds, otherUrls, pageKinds, pathOf } from '../../testing/pages/page-kinds.ts';
import { fillEveryKind } from '../../testing/pages/sample-site.ts';
import { openUndelivered, stranger } from '../../testing/api/push.ts';
import { patterns, routeOf } from '../../testing/pages/routes.ts';
import { siteUrl, type TestSite } from '../../testing/site.ts';

let site: TestSite;
let places: PagePaths;
beforeAll(async () => {
  site = await openUndelivered();
  places = await fillEveryKind(site);
});
afterAll(() => site.dispose());

/** The directives of a Content-Security-Policy, by name. */
function policyOf(headers: Headers): Record<string, string[]> {
  const policy = headers.get('Content-Security-Policy') ?? '';
  return Object.fromEntries(
    policy.split('; ').map((directive) => {
      const [name = '', ...sources] = directive.split(' ');
      return [name, sources];
    }),
  );
}

function expectSafe(headers: Headers, where: string): void {
  const { 'script-src': scripts, 'style-src': styles, ...rest } = policyOf(headers);
  for (const source of [...(scripts ?? ['missing']), ...(styles ?? ['missing'])]) {
    expect(source, where).toMatch(/^'(sha256-[\w+/]{43}=|none)'$/);
  }
  expect(rest, where).toEqual({
    'default-src': ["'none'"],
    'img-src': ["'self'", 'https:', 'http:', 'data:'],
    'connect-src': ["'self'"],
    'manifest-src': ["'self'"],
    'form-action': ["'self'"],
    'frame-ancestors': ["'none'"],
    'base-uri': ["'none'"],
    'object-src': ["'none'"],
  });
  expect(headers.get('Strict-Transport-Security'), where).toMatch(/^max-age=31536000;/);
  expect(headers.get('X-Content-Type-Options'), where).toBe('nosniff');
  expect(headers.get('Referrer-Policy'), where).toBe('strict-origin-when-cross-origin');
  expect(headers.get('Permissions-Policy'), where).toContain('camera=()');
  expect(headers.get('Cross-Origin-Opener-Policy'), where).toBe('same-origin');
}

describe('every route of the build', () => {
  const urls = () => [...pageKinds.map((kind) => pathOf(kind, places)), ...otherUrls];

  it.each(patterns)('%s answers with all security headers', async (pattern) => {
    const own = urls().filter((url) => routeOf(url) === pattern);
    expect(own, `testing/pages/page-kinds.ts needs a URL of ${pattern}`).not.toEqual([]);
    for (const url of own) {
      for (const method of ['GET', 'HEAD', 'POST']) {
        const answer = await site.fetch(url, { method });
        expectSafe(answer.headers, `${method} ${url}`);
      }
    }
  });

  it.each([
    ['a redirect', '/?utm_source=app', {}, 301],
    ['an address that no route has', '/a/b/c/d', {}, 404],
    ['an address that is not UTF-8', '/%FF/', {}, 404],
    ['another method', '/', { method: 'DELETE' }, 405],
    [
      'a wrong token',
      '/api/articles/1',
      { headers: { ...stranger(), Authorization: 'Bearer x' } },
      401,
    ],
  ])('does so for %s', async (_, url, init, status) => {
    const answer = await site.fetch(url, init);
    expect(answer.status).toBe(status);
    expectSafe(answer.headers, url);
  });

  it('does so in a 304', async () => {
    await site.fetch('/');
    const { headers } = await site.fetch('/');
    const answer = await site.fetch('/', { headers: { 'If-None-Match': headers.get('ETag')! } });
    expect(answer.status).toBe(304);
    expectSafe(answer.headers, '/');
  });
});

it.each(namedKinds)(
  'the policy of %s allows exactly the inline script and style of the page',
  async (_, kind) => {
    const { text, headers, status } = await site.fetch(pathOf(kind, places));
    expect(status).toBe(kind.status ?? 200);
    const policy = policyOf(headers);
    const inline = (element: string) =>
      [...text.matchAll(new RegExp(`<${element}(?![^>]*ld\\+json)[^>]*>(.*?)</${element}>`, 'gs'))]
        .map(([, content = '']) => createHash('sha256').update(content).digest('base64'))
        .map((hash) => `'sha256-${hash}'`);
    expect(new Set(inline('style'))).toEqual(new Set(policy['style-src']));
    expect(new Set(inline('script'))).toEqual(new Set(policy['script-src']));
    expect(text).not.toMatch(/<[^>]+\s(style|on\w+)=/);
  },
);

it('static files, which bypass the Worker, have the same headers', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'static-'));
  cpSync(join(root, 'dist', 'client'), folder, { recursive: true });
  writeFileSync(join(folder, 'static.svg'), '<svg xmlns="http://www.w3.org/2000/svg"/>');
  const worker = siteWorker({ vars: { SITE_URL: siteUrl } });
  const assets = { ...(worker as { assets: object }).assets, directory: folder };
  const instance = await startInstance({ workers: [{ ...worker, assets }] });
  const files = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((file) => file.isFile() && !/^[._]/.test(file.name))
    .map((file) => relative(folder, join(file.parentPath, file.name)));
  expect(files).toContain('static.svg');
  for (const file of files) {
    const answer = await instance.dispatchFetch(`${siteUrl}/${file}`);
    expect(answer.status).toBe(200);
    expectSafe(new Headers([...answer.headers]), file);
  }
  await instance.dispose();
  rmSync(folder, { recursive: true });
});
