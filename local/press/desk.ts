import * as v from 'valibot';
import { Client, requireSuccess } from './client.ts';
import { exitCodes, type ExitCode } from './exit.ts';
import { readSite } from './target.ts';

// Small commands: one thing asked, one thing told.

/** Withdraws articles, each for the same reason. */
export async function withdraw(
  ids: readonly string[],
  reason: string,
  legal: string | undefined,
): Promise<ExitCode> {
  const client = new Client(readSite());
  let code: ExitCode = exitCodes.ok;
  for (const id of ids) {
    const answer = await client.request('DELETE', `/api/articles/${encodeURIComponent(id)}`, {
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ reason, legal }),
    });
    console.log(`${id}: ${answer.status} ${await answer.text()}`);
    if (!answer.ok) code = exitCodes.refused;
  }
  return code;
}

const listSchema = v.object({
  articles: v.array(
    v.looseObject({ id: v.number(), status: v.string(), title: v.string(), url: v.string() }),
  ),
  next: v.optional(v.nullable(v.union([v.number(), v.string()]))),
});

/** Lists articles, newest first, a line each: id, status, title, URL; `pages` pages at most. */
export async function list(
  filters: Readonly<Record<string, string>>,
  pages: number,
): Promise<ExitCode> {
  const client = new Client(readSite());
  let before: number | string | null | undefined;
  for (let page = 0; page < pages; page++) {
    const query = new URLSearchParams(filters);
    if (before !== undefined && before !== null) query.set('before', String(before));
    const { articles, next } = v.parse(
      listSchema,
      await client.json('GET', `/api/articles?${query}`),
    );
    for (const { id, status, title, url } of articles) {
      console.log([id, status, title, url].join('\t'));
    }
    if (next === undefined || next === null) break;
    before = next;
  }
  return exitCodes.ok;
}

const entrySchema = v.object({ title: v.string(), url: v.string() });
// A feed of nothing has no list.
const boardSchema = v.object({ items: v.optional(v.array(entrySchema), []) });

/** Shows the live boards of the week and the month. */
export async function boards(): Promise<ExitCode> {
  const client = new Client(readSite());
  for (const period of ['week', 'month']) {
    const answer = await client.request('GET', `/rankings/${period}/feed.json`);
    await requireSuccess(answer);
    const { items } = v.parse(boardSchema, await answer.json());
    console.log(period);
    for (const [n, { title, url }] of items.entries()) {
      console.log(`${String(n + 1).padStart(3)}  ${title}  ${url}`);
    }
  }
  return exitCodes.ok;
}

/** Shows what the outbox has still to deliver, as the site tells it. */
export async function outbox(): Promise<ExitCode> {
  const client = new Client(readSite());
  console.log(JSON.stringify(await client.json('GET', '/api/outbox'), undefined, 2));
  return exitCodes.ok;
}

/** Writes every article of the site to the standard output, a line each. */
export async function exportAll(): Promise<ExitCode> {
  const client = new Client(readSite());
  for await (const line of client.lines('/api/export')) {
    if (!process.stdout.write(`${line}\n`)) {
      await new Promise<void>((resolve) => process.stdout.once('drain', resolve));
    }
  }
  return exitCodes.ok;
}
