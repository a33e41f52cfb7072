import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { root } from '../../local/settings.ts';
import { mayAs, roles } from '../../src/editors/editor.ts';
import { isOpen } from '../../src/editors/permissions.ts';
import { makeToken } from '../../src/editors/token.ts';
import { operations } from '../../src/pages/api/_operations.ts';
import { cases } from '../../testing/api/contract-cases.ts';
import { apiRoutes, mint, type Minted } from '../../testing/api/editors.ts';
import { expectProblem, openUndelivered, stored, stranger } from '../../testing/api/push.ts';
import { editorToken, sample, type TestSite } from '../../testing/site.ts';

const json = { 'Content-Type': 'application/json' };
const methods = ['GET', 'HEAD', 'PUT', 'POST', 'DELETE', 'PATCH', 'OPTIONS'];

/** The least role for each operation. It comes from the cases, because the declarations are under test. */
const permitted = Object.entries(cases).map(([key, { role }]) => {
  const [method = '', pattern = ''] = key.split(' ');
  return { method, pattern, least: role };
});
const methodsOf = (route: string) =>
  permitted.filter(({ pattern }) => pattern === route).map(({ method }) => method);

let site: TestSite;
beforeAll(async () => {
  site = await openUndelivered();
});
afterAll(() => site.dispose());

const call = (method: string, path: string, headers: Record<string, string>, body: unknown = {}) =>
  site.fetch(path, {
    method,
    headers: { ...headers, ...(['GET', 'HEAD'].includes(method) ? {} : json) },
    ...(['GET', 'HEAD'].includes(method) ? {} : { body: JSON.stringify(body) }),
  });

describe('the stranger', () => {
  /** Credentials that give no rights. */
  async function credentials(): Promise<Record<string, string>[]> {
    const ended = { expiresAt: Math.floor(Date.now() / 1000) - 1 };
    const forged = await makeToken('another secret of 24 characters', 0);
    const unkept = await makeToken('secret-of-the-tests-0123456789', 0);
    const bearers = [
      '',
      'x',
      forged.text,
      unkept.text,
      (await mint(site, 'chief', 'all', ended)).text,
      (await mint(site, 'chief', 'all', { revokedAt: 1 })).text,
      (await mint(site, 'chief', 'all', { hash: 'x' })).text,
    ];
    return [
      {},
      { Authorization: `Basic ${btoa(`editor:${editorToken}`)}` },
      { Cookie: `token=${editorToken}` },
      { 'Cf-Access-Jwt-Assertion': editorToken },
      ...bearers.map((bearer) => ({ Authorization: `Bearer ${bearer}` })),
    ];
  }

  it.each(apiRoutes())('is refused by every method of $pattern', async ({ pattern, path }) => {
    const before = await stored(site);
    const shown = await credentials();
    for (const method of methods.filter((method) => !isOpen(pattern, method))) {
      for (const headers of shown) {
        const answer = await call(method, path, { ...headers, ...stranger() }, sample());
        const where = `${method} ${JSON.stringify(Object.keys(headers))}`;
        expect(answer.status, where).toBe(401);
        if (method !== 'HEAD') expectProblem(answer, 401, 'unauthorized');
      }
    }
    expect(await stored(site)).toEqual(before);
  });

  it('was tried on exactly the declared routes', () => {
    const patterns = apiRoutes().map(({ pattern }) => pattern);
    const known = [...operations.values()].map(({ route }) => route);
    const unknown = patterns.filter((name) => !known.includes(name) && !isOpen(name, 'GET'));
    expect(unknown).toEqual(['/api/[...path]']);
    expect(known.filter((pattern) => !patterns.includes(pattern))).toEqual([]);
  });
});

describe('the roles', () => {
  it('match the declarations', () => {
    const declared = [...operations].map(([key, { operation }]) => [key, operation.role]);
    const expected = Object.entries(cases).map(([key, { role }]) => [key, role]);
    expect(declared.sort()).toEqual(expected.sort());
  });

  it.each(permitted)(
    'that may $method $pattern: $least and above',
    async ({ pattern, method, least }) => {
      const path = pattern.replaceAll(/\[[^\]]+\]/g, '999');
      for (const role of roles) {
        const { bearer } = await mint(site, role);
        const answer = await call(method, path, bearer);
        if (mayAs(role, least)) expect([401, 403, 405], role).not.toContain(answer.status);
        else expectProblem(answer, 403, 'forbidden');
      }
    },
  );

  it('leave to the chief what only a chief may do', () => {
    const role = (key: string) => operations.get(key)?.operation.role;
    for (const key of [
      'GET /api/audit',
      'GET /api/release',
      'POST /api/release',
      'POST /api/search/rebuild',
      'GET /api/tokens',
      'POST /api/tokens',
      'DELETE /api/tokens/[id]',
    ]) {
      expect(role(key), key).toBe('chief');
    }
  });

  it.each(apiRoutes().filter(({ pattern }) => methodsOf(pattern).length > 0))(
    'have a handler for each operation of $pattern, and for no other',
    async ({ pattern, file }) => {
      const source = await readFile(join(root, file), 'utf8');
      const handlers = [...source.matchAll(/^export const ([A-Z]+): APIRoute\b/gm)];
      expect(handlers.map(([, method]) => method).sort()).toEqual(methodsOf(pattern).sort());
    },
  );

  it('have no method that is not declared', async () => {
    const { bearer } = await mint(site, 'chief');
    for (const { pattern, path } of apiRoutes()) {
      const own = methodsOf(pattern);
      const others = methods.filter((method) => !own.includes(method) && method !== 'HEAD');
      for (const method of others.filter((method) => !isOpen(pattern, method))) {
        const { status, headers } = await call(method, path, bearer);
        const isRoute = pattern !== '/api/[...path]';
        expect(status, `${method} ${pattern}`).toBe(isRoute ? 405 : 404);
        const allowed = isOpen(pattern, 'GET') ? ['GET'] : own;
        const withHead = allowed.flatMap((name) => (name === 'GET' ? ['GET', 'HEAD'] : [name]));
        expect(headers.get('Allow')).toBe(
          isRoute ? methods.filter((name) => withHead.includes(name)).join(', ') : null,
        );
      }
    }
  });
});

describe('an editor of one section', () => {
  let own: Minted;
  beforeAll(async () => {
    own = await mint(site, 'editor', ['minsheng']);
    await site.api('PUT', '/articles/201', sample());
    await site.api('PUT', '/articles/202', sample({ section: 'jiaoyu' }));
    await site.api('PUT', '/articles/203', sample({ section: 'jiaoyu' }));
    await site.api('DELETE', '/articles/203', { reason: '重复' });
  });

  it('may do in it everything that editors do', async () => {
    const { bearer } = own;
    const title = { title: '图书馆周末也开放' };
    expect((await call('PUT', '/api/articles/210', bearer, sample())).status).toBe(201);
    expect((await call('PUT', '/api/articles/210', bearer, sample(title))).status).toBe(200);
    expect((await call('POST', '/api/articles', bearer, sample())).status).toBe(201);
    const withdrawal = await call('DELETE', '/api/articles/210', bearer, { reason: '重复' });
    expect(withdrawal.json()).toMatchObject({ outcome: 'withdrawn' });
    expect((await call('GET', '/api/articles/202', bearer)).status).toBe(200);
  });

  it.each<[string, string, string, Record<string, unknown>, Record<string, string>]>([
    ['create', 'PUT', '/articles/211', sample({ section: 'jiaoyu' }), {}],
    ['create without naming an id', 'POST', '/articles', sample({ section: 'jiaoyu' }), {}],
    ['edit', 'PUT', '/articles/202', sample({ section: 'jiaoyu', title: '新的标题' }), {}],
    ['repeat an unchanged push', 'PUT', '/articles/202', sample({ section: 'jiaoyu' }), {}],
    ['edit with a revision', 'PUT', '/articles/202', sample(), { 'If-Match': '"1"' }],
    ['move an article out of another section', 'PUT', '/articles/202', sample(), {}],
    [
      'move an article into another section',
      'PUT',
      '/articles/201',
      sample({ section: 'jiaoyu' }),
      {},
    ],
    ['withdraw', 'DELETE', '/articles/202', { reason: '重复' }, {}],
    ['bring back', 'PUT', '/articles/203', sample(), { 'If-Match': '"2"' }],
  ])('may not %s in another section', async (_, method, path, body, headers) => {
    const before = await stored(site);
    const answer = await call(method, `/api${path}`, { ...own.bearer, ...headers }, body);
    expectProblem(answer, 403, 'forbidden');
    expect(answer.json()['detail']).toContain('jiaoyu');
    expect(await stored(site)).toEqual(before);
  });

  it('is refused, in a batch, only the items of other sections', async () => {
    const items = [
      { id: 221, ...sample() },
      { id: 222, ...sample({ section: 'jiaoyu' }) },
      { id: 202, ...sample() },
    ];
    const answer = await call('POST', '/api/articles/batch', own.bearer, items);
    const results = answer.json()['results'] as Record<string, unknown>[];
    const forbidden = { outcome: 'refused', problem: { type: '/problems/forbidden' } };
    expect(results).toMatchObject([{ id: 221, outcome: 'created' }, forbidden, forbidden]);
  });

  it('of several sections may move articles between them', async () => {
    const { bearer } = await mint(site, 'editor', ['minsheng', 'jiaoyu']);
    const moved = await call('PUT', '/api/articles/202', bearer, sample());
    expect(moved.json()).toMatchObject({ outcome: 'updated' });
    expect(moved.json()['url']).toContain('/minsheng/');
  });

  it('is named in the audit log', async () => {
    const { results } = await site.db
      .prepare('SELECT actor, action FROM audit_log WHERE token_id = ? ORDER BY id')
      .bind(own.id)
      .all();
    const actor = 'an editor';
    expect(results).toEqual(
      ['created', 'updated', 'created', 'withdrawn', 'created'].map((action) => ({
        actor,
        action,
      })),
    );
  });
});
