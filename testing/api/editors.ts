import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../../local/settings.ts';
import { connect } from '../../src/db/client.ts';
import { editorTokens } from '../../src/db/schema.ts';
import type { Editor, Role } from '../../src/editors/editor.ts';
import { makeToken } from '../../src/editors/token.ts';
import { rowOf, type TokenRow } from '../../src/editors/tokens.ts';
import { unixNow } from '../../src/lib/calendar.ts';
import { siteSecret, type TestSite } from '../site.ts';

export interface Minted {
  readonly id: string;
  readonly text: string;
  /** The header that carries the token. */
  readonly bearer: { readonly Authorization: string };
}

/** Writes a token of this role straight into the database, with `changes` over its row. */
export async function mint(
  { db }: Pick<TestSite, 'db'>,
  role: Role,
  sections: Editor['sections'] = 'all',
  changes: Partial<TokenRow> = {},
): Promise<Minted> {
  const now = unixNow();
  const token = await makeToken(siteSecret, now);
  const order = {
    name: `${role === 'editor' ? 'an' : 'a'} ${role}`,
    role,
    sections,
    expiresAt: null,
  } as const;
  const row = await rowOf(token, { ...order, createdAt: now, createdBy: 'tests' }, siteSecret);
  await connect(db)
    .insert(editorTokens)
    .values({ ...row, ...changes });
  return { ...token, bearer: { Authorization: `Bearer ${token.text}` } };
}

interface ApiRoute {
  readonly pattern: string;
  /** A path that the route answers. */
  readonly path: string;
  /** Its source file, relative to the root of the repository. */
  readonly file: string;
}

/** The build's routes below /api/. */
export function apiRoutes(): readonly ApiRoute[] {
  const routes = JSON.parse(readFileSync(join(root, 'dist', 'routes.json'), 'utf8')) as {
    pattern: string;
    file: string;
  }[];
  return routes
    .filter(({ pattern }) => pattern.startsWith('/api'))
    .map((route) => ({ ...route, path: route.pattern.replaceAll(/\[[^\]]+\]/g, '1') }));
}
