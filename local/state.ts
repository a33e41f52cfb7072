import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as v from 'valibot';
import { connect } from '../src/db/client.ts';
import { editorByToken } from '../src/editors/authenticate.ts';
import { createToken } from '../src/editors/tokens.ts';
import { unixNow } from '../src/lib/calendar.ts';
import { auditRow } from '../src/audit/record.ts';
import { UsageError } from './settings.ts';

const secretsSchema = v.object({ siteSecret: v.string(), editorToken: v.optional(v.string()) });
const runningSchema = v.object({ pid: v.number(), url: v.string() });

export interface Secrets {
  readonly siteSecret: string;
  /** A chief's token. */
  readonly editorToken: string;
}

const secretsFile = (stateDir: string) => join(stateDir, 'secrets.json');
const runningFile = (stateDir: string) => join(stateDir, 'running.json');

/**
 * The secrets of the site that was started in this state folder.
 * @throws UsageError when no site was.
 */
export function readSecrets(stateDir: string): Secrets {
  const { siteSecret, editorToken } = readKept(stateDir) ?? {};
  if (siteSecret !== undefined && editorToken !== undefined) return { siteSecret, editorToken };
  throw new UsageError(`No site was started in ${stateDir} yet: start it with \`npm start\`.`);
}

/** The site secret in this state folder, made at random the first time. */
export function keepSiteSecret(stateDir: string): string {
  const kept = readKept(stateDir)?.siteSecret;
  if (kept !== undefined) return kept;
  const siteSecret = randomBytes(24).toString('base64url');
  mkdirSync(stateDir, { recursive: true });
  writeKept(stateDir, { siteSecret });
  return siteSecret;
}

/**
 * This machine's editor token, a chief's. It is made when the state folder keeps none, or when the site no longer
 * accepts the one kept there. The database holds only its hash, as for every token.
 */
export async function keepEditorToken(d1: D1Database, stateDir: string): Promise<Secrets> {
  const siteSecret = keepSiteSecret(stateDir);
  const kept = readKept(stateDir)?.editorToken;
  const now = unixNow();
  const keys = { d1, siteSecret, bootstrapToken: undefined, later: () => {}, now };
  const editor = await editorByToken(kept ?? '', keys);
  if (kept !== undefined && editor?.role === 'chief') return { siteSecret, editorToken: kept };
  const db = connect(d1);
  const order = { name: 'local', role: 'chief', sections: 'all', expiresAt: null } as const;
  const actor = { name: 'npm start' };
  const created = await createToken(
    db,
    { ...order, createdAt: now, createdBy: actor.name },
    siteSecret,
    (detail) => auditRow(db, actor, { at: now, action: 'token-created', detail }),
  );
  if (!created) throw new Error('no token was made');
  writeKept(stateDir, { siteSecret, editorToken: created.text });
  return { siteSecret, editorToken: created.text };
}

function readKept(stateDir: string): v.InferOutput<typeof secretsSchema> | undefined {
  const file = secretsFile(stateDir);
  return existsSync(file)
    ? v.parse(secretsSchema, JSON.parse(readFileSync(file, 'utf8')))
    : undefined;
}

function writeKept(stateDir: string, secrets: v.InferOutput<typeof secretsSchema>): void {
  writeFileSync(secretsFile(stateDir), JSON.stringify(secrets), { mode: 0o600 });
}

/** The local site that uses this state folder now; undefined when none does. */
export function readRunning(stateDir: string): v.InferOutput<typeof runningSchema> | undefined {
  try {
    const running = v.parse(runningSchema, JSON.parse(readFileSync(runningFile(stateDir), 'utf8')));
    process.kill(running.pid, 0);
    return running;
  } catch {
    return undefined;
  }
}

/**
 * Claims the state folder for this process, and gives a function that releases it: two sites on one folder would
 * break its databases.
 * @throws UsageError when another running site has it.
 */
export function claimState(stateDir: string, url: string): () => void {
  const other = readRunning(stateDir);
  if (other && other.pid !== process.pid) {
    throw new UsageError(
      `A local site already uses ${stateDir} (${other.url}, process ${other.pid}).`,
    );
  }
  writeFileSync(runningFile(stateDir), JSON.stringify({ pid: process.pid, url }));
  return () => rmSync(runningFile(stateDir), { force: true });
}
