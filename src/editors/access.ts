import { createRemoteJWKSet, errors, jwtVerify, type JWTVerifyGetKey } from 'jose';
import * as v from 'valibot';
import { Problem } from '../http/problem.ts';
import { readVariables } from '../lib/variables.ts';
import { roles, type Editor } from './editor.ts';

/** The site's application in Cloudflare Access, and what each member of the team may do. */
export interface Access {
  /** Origin of the team's domain, which issues assertions and publishes the keys. */
  readonly team: string;
  /** The application's audience tag. */
  readonly audience: string;
  /** Editors by their e-mail in lower case. */
  readonly editors: ReadonlyMap<string, Pick<Editor, 'role' | 'sections'>>;
}

const editorsSchema = v.record(
  v.pipe(v.string(), v.trim(), v.toLowerCase(), v.email()),
  v.pipe(
    v.strictObject({ role: v.picklist(roles), sections: v.optional(v.array(v.string())) }),
    v.check(({ role, sections }) => role !== 'chief' || sections === undefined),
  ),
);

const schema = v.object({
  ACCESS_TEAM: v.pipe(
    v.string(),
    v.regex(/^https:\/\/|^http:\/\/(127\.0\.0\.1|localhost)[:/]/),
    v.url(),
    v.transform((url) => new URL(url).origin),
  ),
  ACCESS_AUD: v.pipe(v.string(), v.minLength(1)),
  ACCESS_EDITORS: v.union([v.pipe(v.string(), v.parseJson(), editorsSchema), editorsSchema]),
});

/**
 * Reads Access's settings. Undefined where the site does not use Access; an empty setting counts as absent.
 * @throws Problem 503 for settings that are present but broken.
 */
export function readAccess(env: object): Access | undefined {
  const variables = readVariables(env);
  if (!variables.ACCESS_TEAM && !variables.ACCESS_AUD) return undefined;
  const parsed = v.safeParse(schema, variables);
  if (!parsed.success) {
    throw new Problem('not-configured', {
      detail: '请检查 ACCESS_TEAM、ACCESS_AUD 与 ACCESS_EDITORS 的设置。',
    });
  }
  const { ACCESS_TEAM: team, ACCESS_AUD: audience, ACCESS_EDITORS: editors } = parsed.output;
  const may = new Map<string, Pick<Editor, 'role' | 'sections'>>();
  for (const [email, { role, sections = 'all' }] of Object.entries(editors)) {
    may.set(email, { role, sections });
  }
  return { team, audience, editors: may };
}

/** Access's assertion about a request; undefined when a bearer token decides instead. */
export function assertionOf({ headers }: Request): string | undefined {
  return headers.has('Authorization')
    ? undefined
    : (headers.get('Cf-Access-Jwt-Assertion') ?? undefined);
}

/**
 * The editor whom an assertion proves (RFC 7519, signed by RFC 7515); undefined for an assertion that proves nothing.
 * @throws Problem 403 for a person who is no editor of this site, 503 when the team's keys cannot be fetched.
 */
export async function editorByAccess(
  assertion: string,
  { team, audience, editors }: Access,
  request: Request,
): Promise<Editor | undefined> {
  const claims = await verify(assertion, { team, audience });
  if (!claims) return undefined;
  const email = typeof claims['email'] === 'string' ? claims['email'].toLowerCase() : '';
  const editor = editors.get(email);
  if (!editor) throw new Problem('forbidden', { detail: '此身份不在编辑名单中。' });
  requireOwnOrigin(request);
  return { name: email, ...editor };
}

/** Refuses requests that another site made the browser send: the browser adds Access's cookie to those as well. */
function requireOwnOrigin({ method, headers }: Request): void {
  const from = headers.get('Sec-Fetch-Site') ?? 'none';
  if (method === 'GET' || method === 'HEAD' || from === 'none' || from === 'same-origin') return;
  throw new Problem('forbidden', { detail: '不接受来自其他站点的请求。' });
}

async function verify(assertion: string, { team, audience }: Pick<Access, 'team' | 'audience'>) {
  try {
    const { payload } = await jwtVerify(assertion, keysOf(team), {
      algorithms: ['RS256', 'ES256'],
      issuer: team,
      audience,
      requiredClaims: ['exp'],
    });
    return payload;
  } catch (error) {
    if (isRefusal(error)) return undefined;
    throw new Problem('access-unavailable', {
      detail: '暂时无法取得 Cloudflare Access 的公钥,请稍后再试。',
      headers: { 'Retry-After': '30' },
    });
  }
}

/** Whether the assertion itself is at fault, rather than the fetching of the keys. */
function isRefusal(error: unknown): boolean {
  if (!(error instanceof errors.JOSEError)) return false;
  const isOfTheKeys = error instanceof errors.JWKSTimeout || error instanceof errors.JWKSInvalid;
  return !isOfTheKeys && error.code !== errors.JOSEError.code;
}

/** The team's keys, kept by this isolate for ten minutes. It asks for an unknown key at most every 30 s. */
let known: { readonly team: string; readonly keys: JWTVerifyGetKey } | undefined;

function keysOf(team: string): JWTVerifyGetKey {
  if (known?.team !== team) {
    const url = new URL('/cdn-cgi/access/certs', team);
    const keys = createRemoteJWKSet(url, {
      timeoutDuration: 5_000,
      cooldownDuration: 30_000,
      cacheMaxAge: 600_000,
    });
    known = { team, keys };
  }
  return known.keys;
}
