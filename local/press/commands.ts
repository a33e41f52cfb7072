import * as v from 'valibot';
import { Client } from './client.ts';
import { exitCodes, isRefusal, type ExitCode } from './exit.ts';
import { readSite } from './target.ts';

// The small commands: each asks the site something, and prints the answer.

const withdrawnSchema = v.looseObject({ id: v.number(), outcome: v.string() });

/** Withdraws articles, all for the same reason. When the site refuses one, the others are still withdrawn. */
export async function withdraw(
  ids: readonly string[],
  why: {
    readonly reason: string;
    readonly legal: string | undefined;
    readonly notice: string | undefined;
  },
): Promise<ExitCode> {
  const client = new Client(readSite());
  let code: ExitCode = exitCodes.ok;
  for (const id of ids) {
    const path = `/api/articles/${encodeURIComponent(id)}`;
    try {
      const answer = await client.json(withdrawnSchema, 'DELETE', path, why);
      console.log(`${id}: ${JSON.stringify(answer)}`);
    } catch (error) {
      if (!isRefusal(error)) throw error;
      console.error(`${id}: ${error.message}`);
      code = exitCodes.refused;
    }
  }
  return code;
}

const listSchema = v.object({
  articles: v.array(
    v.looseObject({ id: v.number(), status: v.string(), title: v.string(), url: v.string() }),
  ),
  next: v.optional(v.nullable(v.union([v.number(), v.string()]))),
});

/** Lists articles, newest first, at most `pages` pages. A line holds id, status, title and URL. */
export async function list(
  filters: Readonly<Record<string, string>>,
  pages: number,
): Promise<ExitCode> {
  const client = new Client(readSite());
  let before: number | string | null | undefined;
  for (let page = 0; page < pages; page++) {
    const query = new URLSearchParams(filters);
    if (before !== undefined && before !== null) query.set('before', String(before));
    const { articles, next } = await client.json(listSchema, 'GET', `/api/articles?${query}`);
    for (const { id, status, title, url } of articles) {
      console.log([id, status, title, url].join('\t'));
    }
    if (next === undefined || next === null) break;
    before = next;
  }
  return exitCodes.ok;
}

const boardsSchema = v.object({
  boards: v.array(
    v.object({
      board: v.string(),
      computedAt: v.nullable(v.string()),
      entries: v.array(
        v.object({
          rank: v.number(),
          title: v.string(),
          url: v.string(),
          views: v.number(),
          pinned: v.boolean(),
        }),
      ),
    }),
  ),
  concentrated: v.array(
    v.object({ title: v.string(), url: v.string(), views: v.number(), repeated: v.number() }),
  ),
});

/** Shows the live boards of the site or of one section, and the articles whose views come from few networks. */
export async function boards(section: string | undefined): Promise<ExitCode> {
  const client = new Client(readSite());
  const path = section === undefined ? '/api/boards' : `/api/boards?section=${section}`;
  const { boards, concentrated } = await client.json(boardsSchema, 'GET', path);
  for (const { board, computedAt, entries } of boards) {
    console.log(`${board}, as of ${computedAt ?? 'never'}`);
    for (const { rank, title, url, views, pinned } of entries) {
      console.log([String(rank).padStart(3), views, pinned ? '荐' : '', title, url].join('\t'));
    }
  }
  for (const { title, url, views, repeated } of concentrated) {
    console.log(`From few networks: ${repeated} of ${views} views this week\t${title}\t${url}`);
  }
  return exitCodes.ok;
}

const outboxSchema = v.looseObject({
  targets: v.array(v.unknown()),
  entries: v.array(v.unknown()),
});

/**
 * Shows the outbox as JSON: its targets, and the first 200 entries in one state, or the first 200 in each of the
 * two states, `pending` and `dead`.
 */
export async function outbox(state: string | undefined): Promise<ExitCode> {
  const client = new Client(readSite());
  const ask = (state: string) => {
    const query = new URLSearchParams({ state, limit: '200' });
    return client.json(outboxSchema, 'GET', `/api/outbox?${query}`);
  };
  const show = (answer: unknown) => console.log(JSON.stringify(answer, undefined, 2));
  if (state !== undefined) show(await ask(state));
  else {
    const { entries, next, ...overview } = await ask('pending');
    const dead = await ask('dead');
    const lists = { pending: { entries, next }, dead: { entries: dead.entries, next: dead.next } };
    show({ ...overview, ...lists });
  }
  return exitCodes.ok;
}

/** Writes every article of the site to standard output, one article a line. */
export async function exportAll(): Promise<ExitCode> {
  const client = new Client(readSite());
  for await (const line of client.lines('/api/export')) {
    if (!process.stdout.write(`${line}\n`)) {
      await new Promise<void>((resolve) => process.stdout.once('drain', resolve));
    }
  }
  return exitCodes.ok;
}
