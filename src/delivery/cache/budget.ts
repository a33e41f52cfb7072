import * as v from 'valibot';

/** What the account may still spend on purge calls: Cloudflare gives 5 a minute and keeps up to 25. */
export interface Budget {
  readonly tokens: number;
  /** Unix seconds at which `tokens` was right. */
  readonly at: number;
}

const capacity = 25;
const tokensPerSecond = 5 / 60;
/** Kept back for withdrawals. */
const reserve = 5;

export const fullBudget = (now: number): Budget => ({ tokens: capacity, at: now });

function refill({ tokens, at }: Budget, now: number): Budget {
  return { tokens: Math.min(capacity, tokens + Math.max(0, now - at) * tokensPerSecond), at: now };
}

/** The budget after one more call, or undefined when it must wait; the reserve is for the urgent. */
export function spend(budget: Budget, urgent: boolean, now: number): Budget | undefined {
  const { tokens } = refill(budget, now);
  return tokens - 1 >= (urgent ? 0 : reserve) ? { tokens: tokens - 1, at: now } : undefined;
}

const gatherSchema = v.object({
  PURGE_GATHER_SECONDS: v.fallback(
    v.pipe(v.optional(v.string(), '1'), v.transform(Number), v.minValue(0.01), v.maxValue(1)),
    1,
  ),
});

/** Milliseconds for which tags gather before the next call, while calls are ample; a second unless the environment says less. */
export function readGatherMs(env: unknown): number {
  return v.parse(gatherSchema, env).PURGE_GATHER_SECONDS * 1_000;
}

/** How many times that long tags gather: the scarcer the calls, the longer. */
export function pauseAfter({ tokens }: Budget): 1 | 4 | 12 {
  if (tokens > 20) return 1;
  return tokens > 10 ? 4 : 12;
}
