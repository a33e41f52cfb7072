import { join, resolve } from 'node:path';

/** The folder of the project. */
export const root = join(import.meta.dirname, '..');

/** A mistake of the person who started the tool, who gets the message without a stack, and the exit code. */
export class UsageError extends Error {
  readonly exitCode: number;

  constructor(message: string, exitCode = 1) {
    super(message);
    this.exitCode = exitCode;
  }
}

/** Where and how the local site runs, from the environment. */
export interface LocalSettings {
  readonly host: string;
  readonly port: number;
  readonly stateDir: string;
  /** Address for people and tools on this machine. */
  readonly url: string;
}

/** @throws UsageError when PORT is not a port number. */
export function readLocalSettings(env: NodeJS.ProcessEnv = process.env): LocalSettings {
  const port = Number(env['PORT'] ?? 8787);
  const host = env['HOST'] || '127.0.0.1';
  if (!Number.isInteger(port) || port < 1 || port > 65_535) {
    throw new UsageError(`PORT must be a number from 1 to 65535, not "${env['PORT']}".`);
  }
  return {
    host,
    port,
    stateDir: resolve(env['STATE_DIR'] || join(root, '.local', 'state')),
    url: `http://${addressFor(host)}:${port}`,
  };
}

/** The host's name in a URL: `localhost` for a wildcard or loopback address, and IPv6 in brackets. */
function addressFor(host: string): string {
  if (['127.0.0.1', '0.0.0.0', '::', '::1'].includes(host)) return 'localhost';
  return host.includes(':') ? `[${host}]` : host;
}

/** Runs a tool's main function. A UsageError ends the process with its message and exit code, without a stack. */
export async function runTool(main: () => Promise<void>): Promise<void> {
  try {
    await main();
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    console.error(error.message);
    process.exit(error.exitCode);
  }
}
