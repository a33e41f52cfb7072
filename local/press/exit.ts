import { UsageError } from '../settings.ts';

/** How the tool ends; `--help` says the same. */
export const exitCodes = { ok: 0, refused: 1, usage: 2, unreachable: 3 } as const;

export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];

/** The site does not answer, not as it should, or not to this token. */
export class Unreachable extends Error {}

/** The token may not do this. */
export class Forbidden extends Unreachable {}

/** The site refused what was asked of it. */
export class Refused extends Error {}

/** Whether this one thing was refused, and the next may not be. */
export function isRefusal(error: unknown): error is Refused | Forbidden {
  return error instanceof Refused || error instanceof Forbidden;
}

/** Runs a command; a failure that is foreseen ends it with one line and its exit code. */
export async function exitCodeOf(run: () => Promise<ExitCode>): Promise<ExitCode> {
  try {
    return await run();
  } catch (error) {
    const code = codeOf(error);
    if (code === undefined) throw error;
    console.error(error instanceof Error ? error.message : String(error));
    return code;
  }
}

function codeOf(error: unknown): ExitCode | undefined {
  if (error instanceof UsageError) return exitCodes.usage;
  if (error instanceof Unreachable) return exitCodes.unreachable;
  if (error instanceof Refused) return exitCodes.refused;
  return undefined;
}
