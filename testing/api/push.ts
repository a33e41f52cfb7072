import { gunzipSync } from 'node:zlib';
import { sql } from 'drizzle-orm';
import { expect } from 'vitest';
import { migrateSite } from '../../local/migrations.ts';
import { bindingsOf, siteWorker, startInstance } from '../../local/site.ts';
import { readAll } from '../../src/db/batch.ts';
import { connect } from '../../src/db/client.ts';
import { articles } from '../../src/db/schema.ts';
import { admitEditors, editorToken, openSite, readAnswer, siteSecret, siteUrl } from '../site.ts';
import type { Answer, Init, TestSite } from '../site.ts';
import { dispatch } from '../dispatch.ts';

/**
 * Opens a site whose leases are taken for good. Nothing is delivered, so the outbox keeps the rows of mutations.
 * Read its pages with {@link readPage}: nothing purges the cache.
 */
export async function openUndelivered(
  vars: Parameters<typeof openSite>[0] = {},
): Promise<TestSite> {
  const site = await openSite(vars);
  await site.db
    .prepare(
      `INSERT INTO leases (name, holder, expires_at, tokens, tokens_at)
        VALUES ('outbox', 'the tests', 9e9, 0, 0), ('index', 'the tests', 9e9, 0, 0)`,
    )
    .run();
  return site;
}

/** The page as the site renders it now, with an empty cache. */
export async function readPage(site: TestSite, path: string): Promise<Answer> {
  await site.cache.clear();
  return site.fetch(path);
}

/** The traces that mutations left in the database: articles as `id rREVISION status`, and counts of rows. */
export interface Stored {
  readonly articles: readonly string[];
  readonly revisions: number;
  readonly outbox: number;
  readonly audit: number;
  readonly keys: number;
}

export async function stored(site: Pick<TestSite, 'db'>): Promise<Stored> {
  const db = connect(site.db);
  const rowsOf = (rows: string) => sql<number>`(SELECT count(*) FROM ${sql.raw(rows)})`;
  const { lines, counts } = await readAll(db, {
    lines: db
      .select({ line: sql<string>`id || ' r' || revision || ' ' || status` })
      .from(articles)
      .orderBy(articles.id),
    counts: db
      .select({
        revisions: rowsOf('revisions'),
        outbox: rowsOf(`outbox WHERE action <> 'announce'`),
        audit: rowsOf('audit_log'),
        keys: rowsOf('idempotency_keys'),
      })
      .from(sql`(SELECT 1)`),
  });
  return { articles: lines.map(({ line }) => line), ...counts[0]! };
}

/** The superseded revisions of an article as they are stored, oldest first. */
export async function revisionsOf(
  { db }: TestSite,
  id: number,
): Promise<{ revision: number; snapshot: Record<string, unknown> }[]> {
  const { results } = await db
    .prepare('SELECT revision, snapshot FROM revisions WHERE article_id = ? ORDER BY revision')
    .bind(id)
    .all<{ revision: number; snapshot: ArrayBuffer }>();
  return results.map(({ revision, snapshot }) => {
    const json = gunzipSync(Buffer.from(snapshot)).toString();
    return { revision, snapshot: JSON.parse(json) as Record<string, unknown> };
  });
}

/** Asserts that an answer is a problem document of this type (RFC 9457) with texts for an editor. */
export function expectProblem(answer: Answer, status: number, type: string): void {
  expect({ status: answer.status, type: answer.json()['type'] }).toEqual({
    status,
    type: `/problems/${type}`,
  });
  expect(answer.headers.get('Content-Type')).toMatch(/^application\/problem\+json/);
  expect(answer.headers.get('Cache-Control')).toBe('private, no-store');
  expect(answer.json()['status']).toBe(status);
  expect(answer.json()['title']).toMatch(/\p{Script=Han}/u);
  expect(answer.text).not.toMatch(/stack|\.m?[jt]s\b|\bat \w/);
}

/** The pointers of an answer's `errors[]`, sorted. Asserts that each detail is Chinese. */
export function pointersOf(answer: Answer): string[] {
  const errors = answer.json()['errors'] as { pointer: string; detail: string }[];
  for (const { detail } of errors) expect(detail).toMatch(/\p{Script=Han}/u);
  return errors.map(({ pointer }) => pointer).sort();
}

let strangers = 0;

/** Headers of a client at an address of its own, because the site counts refusals by address. */
export function stranger(): Record<string, string> {
  strangers++;
  return { 'CF-Connecting-IP': `198.51.${strangers >> 8}.${strangers & 255}` };
}

/** Sends an editor's request whose body is bytes or a stream of unknown length. */
export async function send(
  { instance }: Pick<TestSite, 'instance'>,
  path: string,
  body: Uint8Array | ReadableStream<Uint8Array>,
  { method = 'PUT', headers = {} }: Pick<Init, 'method' | 'headers'> = {},
): Promise<Answer> {
  const response = await dispatch(instance, `${siteUrl}/api${path}`, {
    method,
    duplex: 'half',
    headers: {
      Authorization: `Bearer ${editorToken}`,
      'Content-Type': 'application/json',
      ...headers,
    },
    body,
  });
  return readAnswer(response);
}

/** Opens the Worker alone: no cache and no Node in front of it reads and resends a client's body. */
export async function openBare(): Promise<Pick<TestSite, 'instance' | 'db' | 'dispose'>> {
  const vars = { SITE_URL: siteUrl, SITE_SECRET: siteSecret };
  const instance = await startInstance({ workers: [siteWorker({ vars })] });
  const bindings = await bindingsOf(instance);
  await migrateSite(bindings);
  const { DB: db } = bindings;
  await admitEditors(db);
  return { instance, db, dispose: () => instance.dispose() };
}
