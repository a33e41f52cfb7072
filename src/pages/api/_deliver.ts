import { env } from 'cloudflare:workers';
import type { Database } from '../../db/client.ts';
import { deliver } from '../../delivery/deliver.ts';
import { deliveryTargets } from '../../delivery/targets.ts';

/** Empties the outbox behind the answer, after a mutation. */
export function deliverLater(db: Database, { cfContext }: Pick<App.Locals, 'cfContext'>): void {
  cfContext.waitUntil(deliver(db, deliveryTargets(env, cfContext)));
}
