import { setTimeout as sleep } from 'node:timers/promises';
import * as v from 'valibot';
import { endBar, showBar } from './progress.ts';
import { runTool, UsageError } from './settings.ts';
import { readTarget, type Target } from './target.ts';

const usage = `Usage: npm run search:rebuild [-- URL]
Without URL: the running local site. EDITOR_TOKEN is an editor token of the site; the local site needs none.`;

const stepSchema = v.object({
  indexed: v.number(),
  next: v.nullable(v.number()),
  total: v.number(),
});

await runTool(async () => {
  const target = readTarget(process.argv[2], usage);
  let done = 0;
  for (let after: number | null = 0; after !== null;) {
    const { indexed, next, total } = await step(target, after);
    done += indexed;
    showBar(
      'Rebuilding the search index',
      next === null ? 1 : done / Math.max(total, done, 1),
      `${done} articles`,
    );
    after = next;
  }
  endBar();
  console.log(`${done} articles indexed`);
});

/** One step of the rebuild. A 503 (the database is away for a moment) is tried again, up to five times in all. */
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
