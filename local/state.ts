import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as v from 'valibot';
import { UsageError } from './settings.ts';

const secretsSchema = v.object({ editorToken: v.string(), siteSecret: v.string() });
const runningSchema = v.object({ pid: v.number(), url: v.string() });

export type Secrets = v.InferOutput<typeof secretsSchema>;

const secretsFile = (stateDir: string) => join(stateDir, 'secrets.json');
const runningFile = (stateDir: string) => join(stateDir, 'running.json');

/** The state folder's secrets, made at random the first time; EDITOR_TOKEN wins over the kept token. */
export function readSecrets(stateDir: string, env: NodeJS.ProcessEnv = process.env): Secrets {
  const file = secretsFile(stateDir);
  if (!existsSync(file)) {
    const secret = () => randomBytes(24).toString('base64url');
    const made: Secrets = { editorToken: `local_${secret()}`, siteSecret: secret() };
    mkdirSync(stateDir, { recursive: true });
    writeFileSync(file, JSON.stringify(made), { mode: 0o600 });
  }
  const kept = v.parse(secretsSchema, JSON.parse(readFileSync(file, 'utf8')));
  const editorToken = env['EDITOR_TOKEN'] || kept.editorToken;
  if (editorToken.length < 24)
    throw new UsageError('EDITOR_TOKEN must have at least 24 characters.');
  return { ...kept, editorToken };
}

/** The local site that uses this state folder now, if one does. */
export function readRunning(stateDir: string): v.InferOutput<typeof runningSchema> | undefined {
  try {
    const running = v.parse(runningSchema, JSON.parse(readFileSync(runningFile(stateDir), 'utf8')));
    process.kill(running.pid, 0);
    return running;
  } catch {
    return undefined;
  }
}

/** Claims the state folder for this process; two sites on one folder would break its databases. */
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
