import { eq, sql } from 'drizzle-orm';
import type { Database } from '../db/client.ts';
import { leases } from '../db/schema.ts';
import { fullBudget, type Budget } from './cache/budget.ts';

/** Longer than `waitUntil` lets a drainer live (30 s); a dead holder's lease then passes on. */
const leaseSeconds = 40;

/** What is drained by one at a time. */
export type LeaseName = 'outbox' | 'index' | `to:${string}`;

/** The right to drain alone; that of the outbox's purges comes with the budget that its holders hand on. */
export interface Lease {
  readonly holder: string;
  readonly budget: Budget;
}

/** Takes the lease, or gives undefined while another holds it. `now` in unix seconds. */
export async function takeLease(
  db: Database,
  name: LeaseName,
  now: number,
): Promise<Lease | undefined> {
  const holder = crypto.randomUUID();
  const { tokens, at } = fullBudget(now);
  const [row] = await db
    .insert(leases)
    .values({ name, holder, expiresAt: now + leaseSeconds, tokens, tokensAt: at })
    .onConflictDoUpdate({
      target: leases.name,
      set: { holder, expiresAt: now + leaseSeconds },
      setWhere: sql`${leases.expiresAt} <= ${now}`,
    })
    .returning();
  return row && { holder, budget: { tokens: row.tokens, at: row.tokensAt } };
}

/** Gives the lease back with what is left of the budget; a lease lost meanwhile is left alone. */
export async function releaseLease(db: Database, { holder, budget }: Lease): Promise<void> {
  await db
    .update(leases)
    .set({ expiresAt: 0, tokens: budget.tokens, tokensAt: budget.at })
    .where(eq(leases.holder, holder));
}
