import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exportJWK, exportSPKI, generateKeyPair, SignJWT, UnsecuredJWT } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { expectProblem, stranger } from '../../testing/api/push.ts';
import { openSite, sample, type Answer, type TestSite } from '../../testing/site.ts';

const audience = 'tag-of-the-tests';
const editors = {
  'chief@qinghe.example': { role: 'chief' },
  'Editor@Qinghe.example': { role: 'editor', sections: ['minsheng'] },
};

/** A stand-in for a team of Cloudflare Access: it signs assertions with the keys that its server publishes. */
interface Team {
  readonly url: string;
  readonly server: Server;
  /** How the server answers, and how often it was asked for its keys. */
  mode: 'keys' | 'failing' | 'garbage' | 'no-keys';
  asked: number;
}

const rsa = await generateKeyPair('RS256', { extractable: true });
const ec = await generateKeyPair('ES256');
const other = await generateKeyPair('RS256');
const publicKeys = {
  keys: [
    { ...(await exportJWK(rsa.publicKey)), kid: 'rsa', alg: 'RS256', use: 'sig' },
    { ...(await exportJWK(ec.publicKey)), kid: 'ec', alg: 'ES256', use: 'sig' },
  ],
};

async function startTeam(): Promise<Team> {
  const server = createServer((request, response) => {
    team.asked++;
    if (request.url !== '/cdn-cgi/access/certs') response.writeHead(404).end();
    else if (team.mode === 'failing') response.writeHead(500).end();
    else if (team.mode === 'garbage') response.end('<html>');
    else response.end(JSON.stringify(team.mode === 'keys' ? publicKeys : { keys: 'none' }));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const team: Team = { url: `http://127.0.0.1:${port}`, server, mode: 'keys', asked: 0 };
  return team;
}

const settingsOf = (team: Team) => ({
  ACCESS_TEAM: team.url,
  ACCESS_AUD: audience,
  ACCESS_EDITORS: JSON.stringify(editors),
});

let team: Team;
let site: TestSite;
beforeAll(async () => {
  team = await startTeam();
  site = await openSite(settingsOf(team));
  await site.push(1, sample());
});
afterAll(async () => {
  await site.dispose();
  await new Promise((resolve) => team.server.close(resolve));
});

/** The claims of Access's assertion about a person, valid for five minutes. */
function claimsOf(changes: Record<string, unknown> = {}) {
  const exp = Math.floor(Date.now() / 1000) + 300;
  return { email: 'chief@qinghe.example', aud: audience, iss: team.url, exp, ...changes };
}

function assertion(
  changes: Record<string, unknown> = {},
  header = { alg: 'RS256', kid: 'rsa' },
  key: CryptoKey | Uint8Array = rsa.privateKey,
): Promise<string> {
  return new SignJWT(claimsOf(changes)).setProtectedHeader(header).sign(key);
}

interface Asked {
  readonly method?: string;
  readonly path?: string;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

function ask(
  jwt: string,
  { method = 'GET', path = '/api/articles/1', body, headers = {} }: Asked = {},
  at: TestSite = site,
): Promise<Answer> {
  const type = body === undefined ? {} : { 'Content-Type': 'application/json' };
  return at.fetch(path, {
    method,
    headers: { 'Cf-Access-Jwt-Assertion': jwt, ...stranger(), ...type, ...headers },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
}

describe('an identity of the team', () => {
  it.each([
    ['RS256', { alg: 'RS256', kid: 'rsa' }, rsa.privateKey],
    ['ES256', { alg: 'ES256', kid: 'ec' }, ec.privateKey],
  ])('is let in with a signature by %s', async (_, header, key) => {
    expect((await ask(await assertion({}, header, key))).status).toBe(200);
  });

  it('is let in if this application is one of several that it is for', async () => {
    expect((await ask(await assertion({ aud: ['another', audience] }))).status).toBe(200);
  });

  it('has the permissions of its e-mail address in any case of letters', async () => {
    const email = 'editor@QINGHE.example';
    const own = await assertion({ email });
    const put = { method: 'PUT', path: '/api/articles/2', body: sample() };
    expect((await ask(own, put)).status).toBe(201);
    const elsewhere = { ...put, path: '/api/articles/3', body: sample({ section: 'jiaoyu' }) };
    expectProblem(await ask(own, elsewhere), 403, 'forbidden');
    expectProblem(await ask(own, { path: '/api/tokens' }), 403, 'forbidden');
    const { results } = await site.db
      .prepare('SELECT actor, token_id FROM audit_log WHERE article_id = 2')
      .all();
    expect(results).toEqual([{ actor: email.toLowerCase(), token_id: null }]);
  });

  it('has its own idempotency keys, as a token has', async () => {
    const post = async (email: string, title: string) =>
      ask(await assertion({ email }), {
        method: 'POST',
        path: '/api/articles',
        body: sample({ title }),
        headers: { 'Idempotency-Key': '1' },
      });
    const chief = await post('chief@qinghe.example', '甲的第一篇');
    const editor = await post('editor@qinghe.example', '乙的第一篇');
    expect([chief.status, editor.status]).toEqual([201, 201]);
    expect(editor.json()['id']).not.toBe(chief.json()['id']);
    expect((await post('Chief@qinghe.example', '甲的第一篇')).text).toBe(chief.text);
  });

  it.each(['reader@qinghe.example', '', 'constructor', 'chief@qinghe.example.evil.example'])(
    'whose e-mail address is not an editor’s gets a 403: %j',
    async (email) => {
      expectProblem(await ask(await assertion({ email })), 403, 'forbidden');
    },
  );

  it('changes nothing in a request that another site caused', async () => {
    const jwt = await assertion();
    const put = { method: 'PUT', path: '/api/articles/4', body: sample() };
    for (const from of ['cross-site', 'same-site']) {
      const answer = await ask(jwt, { ...put, headers: { 'Sec-Fetch-Site': from } });
      expectProblem(answer, 403, 'forbidden');
    }
    const own = await ask(jwt, { ...put, headers: { 'Sec-Fetch-Site': 'same-origin' } });
    expect(own.status).toBe(201);
  });

  it('is ignored when the request also carries a wrong token', async () => {
    const headers = { Authorization: 'Bearer wrong' };
    expectProblem(await ask(await assertion(), { headers }), 401, 'unauthorized');
  });
});

describe('the site refuses', () => {
  const tampered = async () => {
    const [header, , signature] = (await assertion({ email: 'reader@qinghe.example' })).split('.');
    const [, payload] = (await assertion()).split('.');
    return [header, payload, signature].join('.');
  };
  const underPublicKey = async () => {
    const secret = new TextEncoder().encode(await exportSPKI(rsa.publicKey));
    return assertion({}, { alg: 'HS256', kid: 'rsa' }, secret);
  };
  const underPs256 = async () => {
    const pkcs8 = await crypto.subtle.exportKey('pkcs8', rsa.privateKey);
    const algorithm = { name: 'RSA-PSS', hash: 'SHA-256' };
    const key = await crypto.subtle.importKey('pkcs8', pkcs8, algorithm, false, ['sign']);
    return assertion({}, { alg: 'PS256', kid: 'rsa' }, key);
  };

  it.each<[string, () => Promise<string>]>([
    [
      'an assertion signed with another key',
      () => assertion({}, { alg: 'RS256', kid: 'rsa' }, other.privateKey),
    ],
    [
      'one that names a key which the team does not have',
      () => assertion({}, { alg: 'RS256', kid: 'unknown' }),
    ],
    ['one with claims that were changed after signing', tampered],
    ['one that has expired', () => assertion({ exp: Math.floor(Date.now() / 1000) - 1 })],
    ['one that never expires', () => assertion({ exp: undefined })],
    ['one for another application', () => assertion({ aud: 'another' })],
    ['one of another team', () => assertion({ iss: 'https://evil.example' })],
    ['one without a signature', async () => new UnsecuredJWT(claimsOf()).encode()],
    ['one signed with the public key as a secret', underPublicKey],
    ['one signed with another algorithm of the same key', underPs256],
    ['a text that is no assertion', async () => 'assertion'],
    ['three empty parts', async () => '..'],
    ['an empty text', async () => ''],
  ])('%s', async (_, make) => {
    expectProblem(await ask(await make()), 401, 'unauthorized');
  });

  it('all requests of a client that keeps trying, for a while', async () => {
    const headers = stranger();
    const statuses = new Set<number>();
    for (let n = 0; n <= 20; n++) statuses.add((await ask('x', { headers })).status);
    expect(statuses).toEqual(new Set([401, 429]));
  });
});

it('the site asks for the team’s keys at most once, even when many unknown keys are named', async () => {
  await ask(await assertion());
  const before = team.asked;
  for (let n = 0; n < 20; n++) await ask(await assertion({}, { alg: 'RS256', kid: `unknown${n}` }));
  for (let n = 0; n < 5; n++) expect((await ask(await assertion())).status).toBe(200);
  expect(team.asked - before).toBeLessThanOrEqual(1);
});

describe('when the team’s keys cannot be fetched', () => {
  let away: Team;
  let apart: TestSite;
  beforeAll(async () => {
    away = await startTeam();
    apart = await openSite(settingsOf(away));
  });
  afterAll(() => apart.dispose());

  it('the answer is a 503, and tokens still work', async () => {
    const jwt = await assertion({ iss: away.url });
    for (const mode of ['failing', 'garbage', 'no-keys'] as const) {
      away.mode = mode;
      const answer = await ask(jwt, {}, apart);
      expectProblem(answer, 503, 'access-unavailable');
      expect(Number(answer.headers.get('Retry-After'))).toBeGreaterThan(0);
    }
    await new Promise((resolve) => away.server.close(resolve));
    expectProblem(await ask(jwt, {}, apart), 503, 'access-unavailable');
    expect((await apart.api('GET', '/tokens')).status).toBe(200);
    expect((await apart.fetch('/')).status).toBe(200);
  });
});

it('with broken settings no editor gets in, but readers can read', async () => {
  const apart = await openSite({ ...settingsOf(team), ACCESS_EDITORS: '{' });
  const answers = [
    await ask(await assertion(), {}, apart),
    await apart.api('GET', '/articles/1'),
    await apart.fetch('/'),
  ];
  await apart.dispose();
  expectProblem(answers[0]!, 503, 'not-configured');
  expectProblem(answers[1]!, 503, 'not-configured');
  expect(answers[2]!.status).toBe(200);
});

it('without settings no assertion is accepted', async () => {
  const apart = await openSite();
  const answer = await ask(await assertion(), {}, apart);
  await apart.dispose();
  expectProblem(answer, 401, 'unauthorized');
});
