import { and, desc, eq, isNull, lt, sql, type InferSelectModel } from 'drizzle-orm';
import * as v from 'valibot';
import type { Statement } from '../db/batch.ts';
import type { Database } from '../db/client.ts';
import { editorTokens } from '../db/schema.ts';
import type { Editor, Role } from './editor.ts';
import { hashOfToken, makeToken, type Token } from './token.ts';

/** A row of `editor_tokens`. */
export type TokenRow = InferSelectModel<typeof editorTokens>;

/** The token that a chief orders. Times in unix seconds. */
export interface TokenOrder {
  readonly name: string;
  readonly role: Role;
  readonly sections: Editor['sections'];
  readonly createdAt: number;
  readonly createdBy: string;
  readonly expiresAt: number | null;
}

const sectionsSchema = v.array(v.string());

/** Reads the sections of a row. */
export function sectionsOf({ sections }: Pick<TokenRow, 'sections'>): Editor['sections'] {
  return sections === null ? 'all' : v.parse(sectionsSchema, JSON.parse(sections));
}

/** Whether the site accepts a token at `now` (unix seconds). */
export function isLive({ revokedAt, expiresAt }: TokenRow, now: number): boolean {
  return revokedAt === null && (expiresAt === null || expiresAt > now);
}

/** The audit statement of a change of a token; `detail` names the token. */
type Audit = (detail: Readonly<Record<string, unknown>>) => Statement;

function detailOf({ id, name, role, ...row }: TokenRow) {
  return { token: id, name, role, sections: sectionsOf(row) };
}

/** The row of a token. */
export async function rowOf(
  { id, text }: Token,
  { sections, ...order }: TokenOrder,
  siteSecret: string,
): Promise<TokenRow> {
  return {
    id,
    ...order,
    sections: sections === 'all' ? null : JSON.stringify(sections),
    hash: await hashOfToken(text, siteSecret),
    revokedAt: null,
    lastUsedAt: null,
  };
}

/**
 * Makes a token and keeps its row together with the audit row. Gives undefined, and keeps nothing, when the token
 * must be the first chief's but a chief already has a valid one. The batch itself decides that, so of two such
 * requests at once one is refused.
 */
export async function createToken(
  db: Database,
  order: TokenOrder & { readonly mustBeFirst?: true | undefined },
  siteSecret: string,
  audit: Audit,
): Promise<{ readonly text: string; readonly row: TokenRow } | undefined> {
  const { mustBeFirst, ...rest } = order;
  const token = await makeToken(siteSecret, order.createdAt);
  const row = await rowOf(token, rest, siteSecret);
  const name = mustBeFirst
    ? sql<string>`iif(EXISTS (${liveChiefs(row.createdAt)}), NULL, ${row.name})`
    : row.name;
  const insert = db.insert(editorTokens).values({ ...row, name });
  return (await holds(db.batch([insert, audit(detailOf(row))])))
    ? { text: token.text, row }
    : undefined;
}

export type Revocation = 'revoked' | 'unchanged' | 'last-chief' | 'missing';

/** Revokes a token together with the audit row. Refuses to revoke the last valid token of a chief. */
export async function revokeToken(
  db: Database,
  id: string,
  now: number,
  audit: Audit,
): Promise<{ readonly outcome: Revocation; readonly row?: TokenRow }> {
  const row = await tokenById(db, id);
  if (!row) return { outcome: 'missing' };
  if (row.revokedAt !== null) return { outcome: 'unchanged', row };
  const others = sql`${liveChiefs(now)} AND id <> ${id}`;
  const mayGo = sql`revoked_at IS NULL AND (role <> 'chief' OR expires_at <= ${now} OR EXISTS (${others}))`;
  const revocation = db
    .update(editorTokens)
    .set({ revokedAt: now, name: sql`iif(${mayGo}, name, NULL)` })
    .where(eq(editorTokens.id, id));
  if (await holds(db.batch([revocation, audit(detailOf(row))]))) {
    return { outcome: 'revoked', row: { ...row, revokedAt: now } };
  }
  const again = await tokenById(db, id);
  return again && again.revokedAt !== null
    ? { outcome: 'unchanged', row: again }
    : { outcome: 'last-chief', row };
}

/** Index: editor_tokens_chiefs. */
function liveChiefs(now: number) {
  return sql`SELECT 1 FROM editor_tokens WHERE role = 'chief' AND revoked_at IS NULL
    AND (expires_at IS NULL OR expires_at > ${now})`;
}

/** Fails the whole batch by a name that is null: no condition of an UPDATE or INSERT could make it fail. */
async function holds(batch: Promise<unknown>): Promise<boolean> {
  try {
    await batch;
    return true;
  } catch (error) {
    if (isMissingName(error)) return false;
    throw error;
  }
}

function isMissingName(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  return (
    error.message.includes('constraint failed: editor_tokens.name') || isMissingName(error.cause)
  );
}

/** Reads a token by its id. */
export async function tokenById(db: Database, id: string): Promise<TokenRow | undefined> {
  const [row] = await db.select().from(editorTokens).where(eq(editorTokens.id, id));
  return row;
}

/** Lists tokens, the newest first, beginning after the token `before`. */
export function listTokens(db: Database, before: string | undefined, limit: number) {
  return db
    .select()
    .from(editorTokens)
    .where(before === undefined ? undefined : lt(editorTokens.id, before))
    .orderBy(desc(editorTokens.id))
    .limit(limit);
}

/** Notes that a token was used, at most once in `interval` seconds. */
export async function noteUse(
  db: Database,
  { id, lastUsedAt }: TokenRow,
  now: number,
): Promise<void> {
  const asRead =
    lastUsedAt === null ? isNull(editorTokens.lastUsedAt) : eq(editorTokens.lastUsedAt, lastUsedAt);
  await db
    .update(editorTokens)
    .set({ lastUsedAt: now })
    .where(and(eq(editorTokens.id, id), asRead));
}

/** Whether the last noted use of a token is old enough to note another. */
export function isUseDue({ lastUsedAt }: TokenRow, now: number): boolean {
  return lastUsedAt === null || lastUsedAt <= now - 3_600;
}
