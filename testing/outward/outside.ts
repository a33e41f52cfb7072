import { expect } from 'vitest';
import { parseSubmission } from '../../src/articles/submission.ts';
import { connect, type Database } from '../../src/db/client.ts';
import { unixNow } from '../../src/lib/calendar.ts';
import { deliverOutward } from '../../src/delivery/outward/deliver-outward.ts';
import { readOutward } from '../../src/delivery/outward/settings.ts';
import { putArticle } from '../../src/mutations/put.ts';
import { withdrawArticle } from '../../src/mutations/withdraw.ts';
import { openSqlite } from '../bindings.ts';
import { hangMs } from '../limits.ts';
import { openReceiver, type Receiver } from './receiver.ts';
import { sample, siteUrl } from '../site.ts';

export const webhookSecret = `whsec_${Buffer.alloc(32, 7).toString('base64')}`;

/** A row of the outbox for an outward target. */
export interface Row {
  readonly id: number;
  readonly target: string;
  readonly tag: string;
  readonly state: 'pending' | 'dead';
  readonly attempts: number;
  readonly due_at: number;
  readonly last_error: string | null;
}

/** A database, the site's outward targets, and one server that receives the calls to all of them. */
export interface Outside {
  readonly db: Database;
  readonly receiver: Receiver;
  push(id: number, changes?: Record<string, unknown>): Promise<void>;
  withdraw(id: number): Promise<void>;
  /** Runs the delivery once, with a clock that is `later` seconds ahead. */
  deliver(later?: number): Promise<void>;
  rows(): Promise<Row[]>;
  lane(target: string): Promise<Record<string, unknown> | undefined>;
  close(): Promise<void>;
}

export async function openOutside(
  vars: (url: string) => Readonly<Record<string, string>>,
): Promise<Outside> {
  const receiver = await openReceiver();
  const d1 = await openSqlite();
  const db = connect(d1);
  const { outlets, faults } = readOutward({ SITE_URL: siteUrl, ...vars(receiver.url) });
  expect(faults).toEqual([]);
  const intent = () => ({ actor: { name: 'editor' }, now: unixNow() });
  return {
    db,
    receiver,
    async push(id, changes = {}) {
      const parsed = parseSubmission(sample(changes), siteUrl);
      if (!parsed.ok) throw new Error('the sample is no good');
      await putArticle(db, id, parsed.value, intent());
    },
    async withdraw(id) {
      await withdrawArticle(db, id, { at: unixNow(), reason: '内容有误' }, intent());
    },
    deliver: (later = 0) =>
      deliverOutward(db, outlets, {
        dueAt: unixNow() + later,
        timeoutMs: hangMs,
        random: () => 0.5,
      }),
    async rows() {
      const { results } = await d1
        .prepare('SELECT * FROM outbox WHERE target IS NOT NULL ORDER BY id')
        .all<Row & Record<string, unknown>>();
      return results;
    },
    async lane(target) {
      const query = d1.prepare('SELECT * FROM outbox_lanes WHERE target = ?').bind(target);
      return (await query.all()).results[0];
    },
    close: () => receiver.close(),
  };
}

/** Variables that configure every target, all at one server, each at its own path. */
export const everyTarget = (url: string) => ({
  INDEXNOW_KEY: 'key-of-the-tests',
  INDEXNOW_ENDPOINT: `${url}/indexnow`,
  BAIDU_TOKEN: 'token-of-the-tests',
  BAIDU_ENDPOINT: `${url}/baidu`,
  WEBSUB_HUB: `${url}/hub`,
  WEBHOOKS: JSON.stringify([{ name: 'partner', url: `${url}/hook`, secret: webhookSecret }]),
});

/** The path at which each target is called. */
export const pathsOf = {
  indexnow: '/indexnow',
  baidu: '/baidu',
  websub: '/hub',
  'webhook:partner': '/hook',
} as const;
