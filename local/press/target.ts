import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as v from 'valibot';
import { UsageError } from '../settings.ts';
import { readTarget, type Target } from '../target.ts';

const configFile = '.jibao.json';
const schema = v.object({ url: v.string(), token: v.optional(v.string()) });

const usage = `Which site, and with which token? Set JIBAO_URL and EDITOR_TOKEN, or "url" and "token" in ${configFile}.`;

type Env = Readonly<Record<string, string | undefined>>;

/**
 * The site to talk to: JIBAO_URL with EDITOR_TOKEN, else `.jibao.json` in the folder, else the running local site,
 * whose token is known. An address and a token from two sources are never combined.
 * @throws UsageError when one of the two is missing or comes from another source.
 */
export function readSite(env: Env = process.env, folder = '.'): Target {
  const [url, token] = [env['JIBAO_URL'], env['EDITOR_TOKEN']];
  // An empty string means no token: for undefined, readTarget would read the environment.
  if (url)
    return readTarget(
      url,
      `EDITOR_TOKEN is missing: JIBAO_URL is set without it.\n${usage}`,
      token ?? '',
    );
  const config = readConfig(join(folder, configFile));
  if (config === undefined) return readTarget(undefined, usage, token ?? '');
  if (!token) return readTarget(config.url, usage, config.token ?? '');
  throw new UsageError(
    `EDITOR_TOKEN is set without JIBAO_URL, and ${configFile} names a site of its own: set both, or neither.`,
  );
}

function readConfig(file: string): v.InferOutput<typeof schema> | undefined {
  if (!existsSync(file)) return undefined;
  try {
    return v.parse(schema, JSON.parse(readFileSync(file, 'utf8')));
  } catch {
    throw new UsageError(`${configFile} must be JSON: {"url": "https://…", "token": "…"}.`);
  }
}
