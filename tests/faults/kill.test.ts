import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { randomFrom } from '../../local/random.ts';
import { bytesOf } from '../../local/press/client.ts';
import { ndjson, readLines } from '../../src/http/ndjson.ts';
import { startLocalSite, type LocalSite } from '../../testing/processes/local-site.ts';
import { hangMsOf, rounds } from '../../testing/limits.ts';
import { sample } from '../../testing/site.ts';
import { requireWhole } from '../../testing/processes/intact-state.ts';

const kills = rounds('KILLS', 3);
const seed = Number(process.env['KILL_SEED'] ?? Date.now() % 1_000_000);
/** Articles of one round, and the number that one request takes. */
const count = 2_000;
const perRequest = 1_000;

const stateDir = mkdtempSync(join(tmpdir(), 'jibao-kill-'));
afterAll(() => rmSync(stateDir, { recursive: true, force: true }));

const random = randomFrom(seed);
const acknowledged = new Map<number, number>();
let site: LocalSite | undefined;
afterAll(() => site?.kill());

/** The articles of a round. Half of them change articles of the previous round. */
const articlesOf = (round: number) =>
  Array.from({ length: count }, (_, n) => ({
    id: (round * count) / 2 + n + 1,
    ...sample({ title: `第 ${round} 轮之 ${n}`, tags: ['轮次', `第${round % 5}组`] }),
  }));

it(
  `the site, killed ${kills} times, loses nothing that it acknowledged and leaves no article half-written (KILL_SEED=${seed})`,
  { timeout: hangMsOf(kills), retry: 0 },
  async () => {
    for (let round = 0; round < kills; round++) {
      site = await startLocalSite(stateDir);
      // Kill at a random moment: shortly after answer number `last`, which below zero means before the first answer.
      const last = Math.floor(random() * count) - count / 20;
      const delayMs = random() * 200;
      const killed = await pushAndKill(site, articlesOf(round), last, delayMs);
      site = undefined;
      const stored = await requireWhole(stateDir, acknowledged);
      console.log(`kill ${round + 1}: behind ${killed} answers, ${stored} articles`);
    }
    site = await startLocalSite(stateDir);
    // Send the interrupted batch again: every article must be there, once.
    expect(await push(site, articlesOf(kills - 1), () => {})).toBe(count);
    await site.end();
    site = undefined;
    await requireWhole(stateDir, acknowledged);
  },
);

/** Pushes, and kills the site `delayMs` after answer number `last`. Gives the number of answers that came. */
async function pushAndKill(
  running: LocalSite,
  articles: readonly { id: number }[],
  last: number,
  delayMs: number,
): Promise<number> {
  let killing: Promise<void> | undefined;
  const answers = await push(running, articles, (answered) => {
    if (answered < last || killing) return;
    killing = new Promise<void>((resolve) => setTimeout(resolve, delayMs)).then(() =>
      running.kill(),
    );
  });
  await killing;
  return answers;
}

/** Sends a batch, and records the acknowledged items until the batch ends or the site is gone. */
async function push(
  { url, token }: LocalSite,
  articles: readonly { id: number }[],
  onAnswer: (answered: number) => void,
): Promise<number> {
  let answered = 0;
  onAnswer(answered);
  try {
    for (let start = 0; start < articles.length; start += perRequest) {
      const items = articles.slice(start, start + perRequest);
      const answer = await fetch(`${url}/api/articles/batch`, {
        method: 'POST',
        headers: { Authorization: `Bearer ${token}`, 'Content-Type': ndjson },
        body: items.map((item) => `${JSON.stringify(item)}\n`).join(''),
      });
      expect(answer.status).toBe(200);
      const limits = { lineBytes: 1e6, bodyBytes: Infinity };
      for await (const line of readLines(bytesOf(answer), limits)) {
        const result = JSON.parse(new TextDecoder().decode(line)) as Result;
        expect(['created', 'updated', 'unchanged']).toContain(result.outcome);
        acknowledged.set(result.id, result.revision);
        onAnswer(++answered);
      }
    }
  } catch (error) {
    // fetch throws a TypeError for a broken connection.
    if (!(error instanceof TypeError)) throw error;
  }
  return answered;
}

interface Result {
  readonly id: number;
  readonly revision: number;
  readonly outcome: string;
}
