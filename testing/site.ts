import { Response, type Miniflare, type V4WorkerOptions } from 'miniflare';
import { cacheWorker } from '../local/cache/modules.ts';
import { proxiedBindings } from '../local/bindings-proxy.ts';
import { sampleImprint } from '../local/sample-imprint.ts';
import { migrateSite } from '../local/migrations.ts';
import {
  bindingsOf,
  bucketOf,
  siteWorker,
  startInstance,
  workerOf,
  type LogLine,
} from '../local/site.ts';
import { connect } from '../src/db/client.ts';
import { fullBudget } from '../src/delivery/cache/budget.ts';
import { editorTokens } from '../src/db/schema.ts';
import { makeToken } from '../src/editors/token.ts';
import { rowOf } from '../src/editors/tokens.ts';
import { unixNow } from '../src/lib/calendar.ts';
import { site } from '../src/site.ts';
import { dispatch } from './dispatch.ts';
import { inTime, patienceMs } from './limits.ts';

export const siteUrl = 'https://news.example';
export const siteSecret = 'secret-of-the-tests-0123456789';
const chief = await makeToken(siteSecret, unixNow());
/** A chief's token, which every site of the tests knows. */
export const editorToken = chief.text;

type Json = string | number | boolean | null;

export interface Init {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
}

/** The answer to a request, with its whole body. */
export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  readonly json: () => Record<string, unknown>;
}

interface Control {
  advance(seconds: number): Promise<void>;
  failPurges(count: number): Promise<void>;
  clear(): Promise<void>;
  stats(): Promise<{
    purgeCalls: number;
    invalidateCalls: number;
    purgedTags: string[];
    entries: number;
  }>;
}

/** The built site behind the stand-in cache, on real D1 and KV. A gate between cache and site can hold answers back. */
export interface TestSite {
  /** The name of the release that the cache asks. */
  live: string;
  readonly instance: Miniflare;
  readonly db: D1Database;
  readonly search: D1Database;
  readonly kv: KVNamespace;
  readonly bucket: R2Bucket;
  readonly cache: Control;
  readonly logs: LogLine[];
  /** Paths, with their queries, for which the cache called the site. */
  readonly calls: string[];
  /**
   * Holds back the site's next answer for this path until `release` is called. `arrived` resolves when the answer is
   * there. It rejects when the site fails, or is not asked in time.
   */
  hold(path: string): { readonly arrived: Promise<void>; release(): void };
  fetch(path: string, init?: Init): Promise<Answer>;
  /** Sends a request with the tests' editor token. */
  api(method: string, path: string, body?: unknown, headers?: Init['headers']): Promise<Answer>;
  /** Pushes an article, and waits until the outbox is delivered. */
  push(id: number, article: Record<string, unknown>): Promise<Answer>;
  /** Waits until the outbox has no due entry and no drain runs. Throws when that takes too long. */
  settled(): Promise<void>;
  cron(name: keyof typeof site.crons, atSeconds?: number): Promise<void>;
  /** Makes every statement fail, as if the database were away. Returns a function that repairs it. */
  breakDatabase(): Promise<() => Promise<void>>;
  dispose(): Promise<void>;
}

export async function openSite(
  vars: Readonly<Record<string, Json>> = {},
  {
    releases = ['site'],
    images = false,
  }: { readonly releases?: readonly string[]; readonly images?: boolean } = {},
): Promise<TestSite> {
  const calls: string[] = [];
  const logs: LogLine[] = [];
  /** Answers to hold back, by path: `arrival` resolves when the answer is there, `gate` when it may go on. */
  const holds = new Map<string, Record<'arrival' | 'gate', PromiseWithResolvers<void>>>();

  // Bodies pass through Node whole. A streaming request body can stall when the Worker answers early. A response body
  // that nobody reads yet is cancelled when undici's Response is garbage-collected.
  const front = {
    ...cacheWorker({ siteName: 'site' }),
    serviceBindings: {
      SITE: async (request: Request) => {
        const { pathname, search } = new URL(request.url);
        calls.push(pathname + search);
        const { method, headers } = request;
        const hasBody = method !== 'GET' && method !== 'HEAD';
        const body = hasBody ? await request.arrayBuffer() : null;
        const init = { method, headers, body, redirect: 'manual' as const };
        const held = holds.get(pathname);
        holds.delete(pathname);
        const response = handle(self.live)
          .then((worker) => worker.fetch(request.url, init))
          .then(readWhole);
        if (held) {
          held.arrival.resolve(response.then(() => undefined));
          await Promise.all([response, held.gate.promise]);
        }
        return response;
      },
    },
  };
  const worker = {
    ...siteWorker({
      cacheName: 'front',
      vars: {
        ...sampleImprint,
        SITE_URL: siteUrl,
        SITE_SECRET: siteSecret,
        VIEWS_FLUSH_SECONDS: '0.05',
        PURGE_GATHER_SECONDS: '0.02',
        METER: 'on',
        ...vars,
      },
    }),
    ...(images ? { images: { binding: 'IMAGES' } } : {}),
  };
  const instance = await startInstance({
    workers: [front, ...releases.map((name) => releaseOf(worker, name))],
    onLog: (line) => logs.push(line),
  });
  const handles = new Map<string, ReturnType<typeof workerOf>>();
  const handle = (name: string) => {
    const found = handles.get(name) ?? workerOf(instance, name);
    handles.set(name, found);
    return found;
  };
  const bindings = await bindingsOf(instance);
  await migrateSite(bindings);
  await admitEditors(bindings.DB);
  const { DB: db, SEARCH: search, VIEWS: kv } = bindings;
  const bucket = await bucketOf(instance);
  const cache = (await proxiedBindings(instance)).remote('LOCAL_CONTROL') as Control;

  const self: TestSite = {
    live: 'site',
    instance,
    db,
    search,
    kv,
    bucket,
    cache,
    logs,
    calls,
    hold(path) {
      const hold = { arrival: Promise.withResolvers<void>(), gate: Promise.withResolvers<void>() };
      holds.set(path, hold);
      const arrived = inTime(hold.arrival.promise, `The site was not asked for ${path}.`);
      return { arrived, release: hold.gate.resolve };
    },
    async fetch(path, init = {}) {
      const request = { redirect: 'manual', ...init };
      return readAnswer(await dispatch(instance, siteUrl + path, request));
    },
    api(method, path, body, headers = {}) {
      return self.fetch(`/api${path}`, {
        method,
        headers: {
          Authorization: `Bearer ${editorToken}`,
          ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
          ...headers,
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
    },
    async push(id, article) {
      const answer = await self.api('PUT', `/articles/${id}`, article);
      await self.settled();
      return answer;
    },
    async settled() {
      const until = Date.now() + patienceMs;
      for (;;) {
        const row = await db
          .prepare(
            `SELECT (SELECT count(*) FROM outbox WHERE due_at <= ?1 AND state = 'pending') AS due,
              (SELECT count(*) FROM leases WHERE expires_at > ?1) AS drainers`,
          )
          .bind(Math.floor(Date.now() / 1000))
          .first<{ due: number; drainers: number }>();
        if (row?.due === 0 && row.drainers === 0) return refill(db);
        if (Date.now() > until) throw new Error(`Not delivered: ${JSON.stringify(row)}`);
        // The cron delivers rows that no drain is at work on, such as the second purge of a push a minute ago.
        if (row?.drainers === 0) await self.cron('minutely');
        else await new Promise((resolve) => setTimeout(resolve, 20));
      }
    },
    async cron(name, atSeconds = Date.now() / 1000) {
      const { outcome } = await (
        await workerOf(instance)
      ).scheduled({
        cron: site.crons[name],
        scheduledTime: new Date(atSeconds * 1000),
      });
      if (outcome !== 'ok') throw new Error(`cron ${name}: ${outcome}`);
    },
    async breakDatabase() {
      const { results } = await db
        .prepare(
          `SELECT name FROM sqlite_master WHERE type = 'table'
            AND name NOT LIKE 'sqlite%' AND name NOT LIKE '\\_cf%' ESCAPE '\\'`,
        )
        .all<{ name: string }>();
      const rename = (from: string, to: string) =>
        db.prepare(`ALTER TABLE ${from} RENAME TO ${to}`);
      await db.batch(results.map(({ name }) => rename(name, `away_${name}`)));
      return async () => {
        await db.batch(results.map(({ name }) => rename(`away_${name}`, name)));
      };
    },
    dispose: () => instance.dispose(),
  };
  return self;
}

/** Refills the account's budget of purge calls. In production, time refills it; a test does not wait for that. */
async function refill(db: D1Database): Promise<void> {
  const { tokens, at } = fullBudget(unixNow());
  await db
    .prepare(`UPDATE leases SET tokens = ?, tokens_at = ? WHERE name = 'outbox' AND expires_at = 0`)
    .bind(tokens, at)
    .run();
}

/** The same response, with its whole body in memory. */
async function readWhole(response: globalThis.Response) {
  const { status, headers } = response;
  const body = response.body && (await response.arrayBuffer());
  return new Response(body, { status, headers: [...headers] });
}

/** Stores the tests' editor token in the database. */
export async function admitEditors(db: D1Database): Promise<void> {
  const order = { name: 'editor', role: 'chief', sections: 'all', expiresAt: null } as const;
  const row = await rowOf(chief, { ...order, createdAt: 0, createdBy: 'tests' }, siteSecret);
  await connect(db).insert(editorTokens).values(row);
}

/** Reads a response with its whole body. */
export async function readAnswer(response: {
  readonly status: number;
  readonly headers: Iterable<[string, string]>;
  text(): Promise<string>;
}): Promise<Answer> {
  const text = await response.text();
  return {
    status: response.status,
    headers: new Headers([...response.headers]),
    text,
    json: () => JSON.parse(text) as Record<string, unknown>,
  };
}

/** The same code under this name, with this name as its build id: a stand-in for another release. */
function releaseOf(worker: V4WorkerOptions, name: string): V4WorkerOptions {
  if (name === 'site') return worker;
  const modules = (worker.modules as { path: string; contents: string }[]).map((module) => ({
    ...module,
    contents: module.contents.replace(/buildId = "[^"]+"/, `buildId = "${name}"`),
  }));
  return { ...worker, name, modules } as V4WorkerOptions;
}

/** A valid article to push, with `changes` over its fields. */
export function sample(changes: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    section: 'minsheng',
    title: '青禾市图书馆延长开放时间',
    body: '<p>自下月起,青禾市图书馆每晚开放到十点。</p><p>馆方说,晚间将增设两名值班员。</p>',
    summary: '每晚开放到十点。',
    publishedAt: '2026-10-08T09:30:00+08:00',
    source: { name: '青禾晚报' },
    ...changes,
  };
}
