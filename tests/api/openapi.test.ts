import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { root } from '../../local/settings.ts';
import { openRoutes } from '../../src/editors/permissions.ts';
import type { Document } from '../../testing/api/document.ts';
import { openUndelivered, stranger } from '../../testing/api/push.ts';
import { siteUrl, type TestSite } from '../../testing/site.ts';

let site: TestSite;
beforeAll(async () => {
  site = await openUndelivered();
});
afterAll(() => site.dispose());

/** The findings of Redocly's linter under its recommended rules. */
async function lint(text: string): Promise<{ ruleId: string; severity: string }[]> {
  const folder = await mkdtemp(join(tmpdir(), 'openapi-'));
  const file = join(folder, 'openapi.json');
  await writeFile(file, text);
  const redocly = join(root, 'node_modules', '@redocly', 'cli', 'bin', 'cli.js');
  const env = { ...process.env, REDOCLY_TELEMETRY: 'off', REDOCLY_SUPPRESS_UPDATE_NOTICE: 'true' };
  const options = ['lint', file, '--extends=recommended', '--format=json'];
  // The linter exits with 1 when it finds something.
  const { stdout } = await promisify(execFile)(process.execPath, [redocly, ...options], {
    env,
  }).catch((error: unknown) => error as { stdout: string });
  await rm(folder, { recursive: true });
  return (JSON.parse(stdout) as { problems: { ruleId: string; severity: string }[] }).problems;
}

describe('/api/openapi.json', () => {
  it('is an OpenAPI 3.1 document without an error or a warning', async () => {
    const { text } = await site.fetch('/api/openapi.json');
    const document = JSON.parse(text) as { openapi: string; servers: { url: string }[] };
    expect(document.openapi).toMatch(/^3\.1\./);
    expect(document.servers).toEqual([{ url: siteUrl }]);
    expect(await lint(text)).toEqual([]);
  });

  it('is checked by a linter that finds faults', async () => {
    const document = JSON.parse((await site.fetch('/api/openapi.json')).text) as Document;
    const broken = JSON.parse(JSON.stringify(document)) as {
      paths: Record<string, Record<string, { responses: Record<string, object> }>>;
    };
    broken.paths['/api/articles']!['post']!.responses['201'] = {};
    expect((await lint(JSON.stringify(broken))).map(({ ruleId }) => ruleId)).toContain('struct');
  });
});

describe.each(openRoutes)('%s', (path) => {
  it('is public, cached, and made without the database', async () => {
    const heal = await site.breakDatabase();
    const first = await site.fetch(path, { headers: stranger() });
    await heal();
    expect(first.status).toBe(200);
    expect(first.headers.get('ETag')).toMatch(/^W\//);
    expect(first.headers.get('Cache-Control')).toBe('public, no-cache');
    const second = await site.fetch(path);
    expect(second.headers.get('cf-cache-status')).toBe('HIT');
    expect(second.text).toBe(first.text);
  });

  it('has only one address', async () => {
    for (const other of [`${path}?utm_source=x`, `${path}/`]) {
      const answer = await site.fetch(other);
      // With a trailing slash, the address of a file matches no route, so only the guard answers.
      if (answer.status === 401) expect(other).toMatch(/\.json\/$/);
      else expect([answer.status, answer.headers.get('Location')], other).toEqual([301, path]);
    }
  });

  it.each(['POST', 'PUT', 'DELETE', 'PATCH'])('can only be read: %s', async (method) => {
    const answer = await site.fetch(path, { method, headers: stranger() });
    expect(answer.status).toBe(401);
  });
});

describe('/api/docs', () => {
  it('shows every operation and every error, and loads nothing from other sites', async () => {
    const { text } = await site.fetch('/api/docs');
    const document = JSON.parse((await site.fetch('/api/openapi.json')).text) as Document;
    for (const item of Object.values(document.paths)) {
      for (const { operationId } of Object.values(item))
        expect(text).toContain(`id="${operationId}"`);
    }
    for (const { type, title, when } of document['x-problems']) {
      expect(text).toContain(`<code>${type}</code>`);
      expect(text).toContain(title);
      expect(text).toContain(when.split('`')[0]);
    }
    for (const [, url] of text.matchAll(/(?:src|<link[^>]*href)="([^"]+)"/g)) {
      expect(url).toMatch(/^(data:|\/)/);
    }
  });
});
