import { UsageError } from '../settings.ts';

/** The tool's exit codes; `--help` lists them too. */
export const exitCodes = { ok: 0, refused: 1, usage: 2, unreachable: 3 } as const;

export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];

/** The site does not answer, answers wrongly, or does not accept this token. */
export class Unreachable extends Error {}

/** The token may not do this. */
export class Forbidden extends Unreachable {}

/** The site refused the request. */
export class Refused extends Error {}

/** Whether the site refused this one request. It may still accept the next. */
export function isRefusal(error: unknown): error is Refused | Forbidden {
  return error instanceof Refused || error instanceof Forbidden;
}

/** Runs a command. An expected failure is printed in one line and gives its exit code; others are thrown. */
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
