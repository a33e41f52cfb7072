import { ValiError } from 'valibot';
import { UsageError } from '../settings.ts';

/** How the tool ends; `--help` says the same. */
export const exitCodes = { ok: 0, refused: 1, usage: 2, unreachable: 3 } as const;

export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];

/** The site does not answer, not as it should, or not to this token. */
export class Unreachable extends Error {}

/** The site refused what was asked of it. */
export class Refused extends Error {}

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
  // A ValiError: what answers is no site of this kind.
  if (error instanceof Unreachable || error instanceof ValiError) return exitCodes.unreachable;
  if (error instanceof Refused) return exitCodes.refused;
  return undefined;
}
