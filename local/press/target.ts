import { existsSync, readFileSync } from 'node:fs';
import * as v from 'valibot';
import { UsageError } from '../settings.ts';
import { readTarget, type Target } from '../target.ts';

const configFile = '.jibao.json';
const schema = v.object({ url: v.optional(v.string()), token: v.optional(v.string()) });

const usage = `Which site, and with which token? Set JIBAO_URL and EDITOR_TOKEN, or "url" and "token" in ${configFile}.`;

/**
 * The site to talk to: JIBAO_URL and EDITOR_TOKEN, then `.jibao.json` in this folder, then the local site that
 * runs.
 * @throws UsageError where one of the two is missing.
 */
export function readSite(env: NodeJS.ProcessEnv = process.env): Target {
  const { url, token } = readConfig();
  return readTarget(env['JIBAO_URL'] || url, usage, env['EDITOR_TOKEN'] || token);
}

function readConfig(): v.InferOutput<typeof schema> {
  if (!existsSync(configFile)) return {};
  try {
    return v.parse(schema, JSON.parse(readFileSync(configFile, 'utf8')));
  } catch {
    throw new UsageError(`${configFile} must be JSON: {"url": "https://…", "token": "…"}.`);
  }
}
