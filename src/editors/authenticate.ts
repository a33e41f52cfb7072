import { connect } from '../db/client.ts';
import { deriveKey, equalTexts } from '../lib/crypto.ts';
import type { Editor } from './editor.ts';
import { hashOfToken, idOfToken } from './token.ts';
import { isLive, isUseDue, noteUse, sectionsOf, tokenById } from './tokens.ts';

/** Everything that checking a bearer token needs. */
export interface Keys {
  readonly d1: D1Database;
  readonly siteSecret: string;
  readonly bootstrapToken: string | undefined;
  /** Runs work behind the answer. */
  readonly later: (work: Promise<unknown>) => void;
  /** Unix seconds. */
  readonly now: number;
}

/** A request's bearer token (RFC 6750), empty where there is none. */
export function bearerOf({ headers }: Request): string {
  return /^Bearer +(\S+)$/i.exec(headers.get('Authorization') ?? '')?.[1] ?? '';
}

/**
 * The editor of a bearer token, or undefined for a stranger. A missing token costs the same work as a wrong one. The
 * database is asked only about tokens that this site made. No result is remembered: a revoked token is refused from
 * the next request on.
 */
export async function editorByToken(given: string, keys: Keys): Promise<Editor | undefined> {
  const { siteSecret, bootstrapToken } = keys;
  const id = await idOfToken(given, siteSecret);
  const bootstrapKey = await deriveKey(siteSecret, 'bootstrap-token');
  const isBootstrap = await equalTexts(bootstrapKey, given, bootstrapToken ?? '');
  if (isBootstrap && bootstrapToken !== undefined) {
    return { name: 'bootstrap', role: 'chief', sections: 'all', isBootstrap: true };
  }
  return id === undefined ? undefined : editorOfToken(id, given, keys);
}

async function editorOfToken(
  id: string,
  given: string,
  { d1, siteSecret, later, now }: Keys,
): Promise<Editor | undefined> {
  const db = connect(d1);
  const row = await tokenById(db, id);
  const hashKey = await deriveKey(siteSecret, 'editor-token-hash');
  const isKept = await equalTexts(hashKey, await hashOfToken(given, siteSecret), row?.hash ?? '');
  if (!row || !isKept || !isLive(row, now)) return undefined;
  if (isUseDue(row, now)) later(noteUse(db, row, now));
  return { name: row.name, tokenId: id, role: row.role, sections: sectionsOf(row) };
}
