import { existsSync, readFileSync } from 'node:fs';
import * as v from 'valibot';
import { readLocalSettings, UsageError } from '../settings.ts';
import { readRunning, readSecrets } from '../state.ts';

/** Which site, and with which token. */
export interface Target {
  /** Its origin, without a slash at the end. */
  readonly url: string;
  readonly token: string;
}

const configFile = '.jibao.json';
const schema = v.object({ url: v.optional(v.string()), token: v.optional(v.string()) });

/**
 * The site to talk to: JIBAO_URL and EDITOR_TOKEN, then `.jibao.json` in this folder, then the local site that
 * runs.
 * @throws UsageError where one of the two is missing.
 */
export function readTarget(env: NodeJS.ProcessEnv = process.env): Target {
  const config = readConfig();
  const { stateDir } = readLocalSettings(env);
  const running = readRunning(stateDir);
  const url = env['JIBAO_URL'] || config.url || running?.url;
  if (!url || !URL.canParse(url)) {
    throw new UsageError(
      `Which site? Set JIBAO_URL, or "url" in ${configFile}, or start the local site with \`npm start\`.`,
    );
  }
  const { origin } = new URL(url);
  const local = running?.url === origin ? readSecrets(stateDir, env).editorToken : undefined;
  const token = env['EDITOR_TOKEN'] || config.token || local;
  if (!token) throw new UsageError(`Set EDITOR_TOKEN, or "token" in ${configFile}.`);
  return { url: origin, token };
}

function readConfig(): v.InferOutput<typeof schema> {
  if (!existsSync(configFile)) return {};
  try {
    return v.parse(schema, JSON.parse(readFileSync(configFile, 'utf8')));
  } catch {
    throw new UsageError(`${configFile} must be JSON: {"url": "https://…", "token": "…"}.`);
  }
}
