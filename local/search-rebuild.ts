import { setTimeout as sleep } from 'node:timers/promises';
import * as v from 'valibot';
import { readLocalSettings, runTool, UsageError } from './settings.ts';
import { readRunning, readSecrets } from './state.ts';

const usage = `Usage: npm run search:rebuild [-- URL]
Without URL: the running local site. EDITOR_TOKEN is the site's editor token; a local site's own is found by itself.`;

const stepSchema = v.object({
  indexed: v.number(),
  next: v.nullable(v.number()),
  total: v.number(),
});

interface Target {
  readonly url: string;
  readonly token: string;
}

await runTool(async () => {
  const target = readTarget();
  let done = 0;
  for (let after: number | null = 0; after !== null;) {
    const { indexed, next, total } = await step(target, after);
    done += indexed;
    show(done, next === null ? done : Math.max(total, done));
    after = next;
  }
  process.stdout.write('\n');
});

function readTarget(): Target {
  const [given] = process.argv.slice(2);
  if (given !== undefined && !URL.canParse(given)) throw new UsageError(usage);
  const { stateDir } = readLocalSettings();
  const running = readRunning(stateDir);
  const url = given === undefined ? running?.url : new URL(given).origin;
  if (url === undefined) {
    throw new UsageError(`No local site is running: start it with \`npm start\`.\n${usage}`);
  }
  const local = running?.url === url ? readSecrets(stateDir).editorToken : undefined;
  const token = process.env['EDITOR_TOKEN'] ?? local;
  if (!token) throw new UsageError(usage);
  return { url, token };
}

/** One step; a database that is away for a moment is asked again. */
async function step(
  { url, token }: Target,
  after: number,
): Promise<v.InferOutput<typeof stepSchema>> {
  for (let attempt = 1; ; attempt++) {
    const response = await fetch(`${url}/api/search/rebuild`, {
      method: 'POST',
      headers: { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' },
      body: JSON.stringify({ after }),
    });
    if (response.ok) return v.parse(stepSchema, await response.json());
    if (response.status !== 503 || attempt === 5) {
      throw new UsageError(`${response.status} after article ${after}: ${await response.text()}`);
    }
    await sleep(attempt * 1_000);
  }
}

/** A bar of 40 columns, drawn over the one before. */
function show(done: number, total: number): void {
  const share = total === 0 ? 1 : done / total;
  const bar = '█'.repeat(Math.round(share * 40)).padEnd(40, '░');
  const percent = String(Math.floor(share * 100)).padStart(3);
  process.stdout.write(`\rRebuilding the search index ${bar} ${percent} % (${done} articles)`);
}
