import { readLocalSettings, UsageError } from './settings.ts';
import { readRunning, readSecrets } from './state.ts';

/** A site whose API a tool calls. */
export interface Target {
  readonly url: string;
  readonly token: string;
}

/**
 * The site at this address, or the running local site. The token is EDITOR_TOKEN, else the local site's own.
 * @throws UsageError when there is no site, or no token for it.
 */
export function readTarget(
  given: string | undefined,
  usage: string,
  token = process.env['EDITOR_TOKEN'],
): Target {
  if (given !== undefined && !URL.canParse(given)) throw new UsageError(usage);
  const { stateDir } = readLocalSettings();
  const running = readRunning(stateDir);
  const url = given === undefined ? running?.url : new URL(given).origin;
  if (url === undefined) {
    throw new UsageError(`No local site is running: start it with \`npm start\`.\n${usage}`);
  }
  const own = running?.url === url ? readSecrets(stateDir).editorToken : undefined;
  const chosen = token || own;
  if (!chosen) throw new UsageError(usage);
  return { url, token: chosen };
}
