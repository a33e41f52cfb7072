/** The purge calls that the account may still make: Cloudflare adds 5 a minute and keeps up to 25. */
export interface Budget {
  readonly tokens: number;
  /** The time (unix seconds) at which `tokens` was right. */
  readonly at: number;
}

const capacity = 25;
const tokensPerSecond = 5 / 60;
/** Calls that are kept for withdrawals. */
const reserve = 5;

export const fullBudget = (now: number): Budget => ({ tokens: capacity, at: now });

function refill({ tokens, at }: Budget, now: number): Budget {
  return { tokens: Math.min(capacity, tokens + Math.max(0, now - at) * tokensPerSecond), at: now };
}

/** The budget after one more call; undefined when the call must wait. Only urgent calls may use the reserve. */
export function spend(budget: Budget, urgent: boolean, now: number): Budget | undefined {
  const { tokens } = refill(budget, now);
  return tokens - 1 >= (urgent ? 0 : reserve) ? { tokens: tokens - 1, at: now } : undefined;
}

/** The factor by which the gathering of tags is prolonged: the scarcer the calls, the larger. */
export function pauseAfter({ tokens }: Budget): 1 | 4 | 12 {
  if (tokens > 20) return 1;
  return tokens > 10 ? 4 : 12;
}
