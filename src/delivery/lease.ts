import { eq, sql } from 'drizzle-orm';
import type { Database } from '../db/client.ts';
import { leases } from '../db/schema.ts';
import { fullBudget, type Budget } from './cache/budget.ts';

/** Longer than `waitUntil` lets a drainer live (30 s). The lease of a dead holder passes on after this. */
const leaseSeconds = 40;

/** The names of leases: each names a part of the outbox that one drainer at a time empties. */
export type LeaseName = 'outbox' | 'index' | `to:${string}`;

/** The right to drain alone. The lease of the purges also carries the budget, which its holders hand on. */
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

/** Gives the lease back with the rest of the budget. A lease that was lost meanwhile stays as it is. */
export async function releaseLease(db: Database, { holder, budget }: Lease): Promise<void> {
  await db
    .update(leases)
    .set({ expiresAt: 0, tokens: budget.tokens, tokensAt: budget.at })
    .where(eq(leases.holder, holder));
}
