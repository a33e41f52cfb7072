import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { createWriteStream, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { buildSite, isBuilt } from '../local/build.ts';
import { progress } from '../local/progress.ts';
import { root, runTool, UsageError } from '../local/settings.ts';
import { formatRfc3339 } from '../src/lib/calendar.ts';
import { site } from '../src/site.ts';
import { startLocalSite, type LocalSite } from '../testing/processes/local-site.ts';
import { generateArticles } from './articles.ts';

// Measures how the command-line tool imports a whole newsroom: articles a second, and the tool's memory.

await runTool(async () => {
  const count = readCount();
  if (!isBuilt()) await progress('Building the site', buildSite);
  const folder = mkdtempSync(join(tmpdir(), 'jibao-import-'));
  const local = await startLocalSite(join(folder, 'state'));
  try {
    const file = join(folder, 'articles.ndjson');
    await progress(`Writing ${count} articles`, () => writeArticles(file, count));
    const { seconds, rss } = await runImport(local, file);
    const sorted = rss.toSorted((a, b) => a - b);
    const third = Math.floor(rss.length / 3);
    console.log(`${count} articles, ${mebibytes(statSync(file).size)} MB of NDJSON`);
    console.log(`${seconds.toFixed(1)} s, ${Math.round(count / seconds)} articles/s`);
    console.log(
      `memory of the tool: at most ${mebibytes(sorted.at(-1) ?? 0)} MB, ` +
        `median of the first third ${median(rss.slice(0, third))} MB, of the last ${median(rss.slice(-third))} MB`,
    );
  } finally {
    await local.end();
    rmSync(folder, { recursive: true, force: true });
  }
});

function readCount(): number {
  const { values } = parseArgs({ options: { articles: { type: 'string', default: '20000' } } });
  const count = Number(values.articles);
  if (Number.isInteger(count) && count > 0 && count <= 200_000) return count;
  throw new UsageError('--articles must be an integer from 1 to 200000.');
}

async function writeArticles(file: string, count: number): Promise<void> {
  const out = createWriteStream(file);
  for (const row of generateArticles(count)) {
    const article = {
      id: row.id,
      section: row.section,
      title: row.title,
      body: row.bodyHtml,
      summary: row.summary ?? undefined,
      publishedAt: formatRfc3339(row.publishedAt, site.timeZone),
      source: { name: row.sourceName ?? '', url: row.sourceUrl ?? undefined },
      author: row.author ?? undefined,
      editor: row.editor ?? undefined,
      tags: JSON.parse(row.tags) as unknown,
    };
    if (!out.write(`${JSON.stringify(article)}\n`)) await once(out, 'drain');
  }
  await once(out.end(), 'finish');
}

/** Runs the import. Gives its seconds, and the tool's resident memory (bytes) every half second. */
async function runImport({ url, token }: LocalSite, file: string) {
  const start = performance.now();
  const child = spawn(process.execPath, [...pressArguments(), 'import', file], {
    cwd: root,
    env: { ...process.env, JIBAO_URL: url, EDITOR_TOKEN: token },
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  const rss: number[] = [];
  const timer = setInterval(() => rss.push(...residentMemory(child)), 500);
  const [code] = (await once(child, 'close')) as [number | null];
  clearInterval(timer);
  if (code !== 0) throw new Error(`The import ended with ${code ?? 'a signal'}.`);
  return { seconds: (performance.now() - start) / 1_000, rss };
}

/** The arguments that `npm run press` passes to Node. */
function pressArguments(): string[] {
  const text = readFileSync(join(root, 'package.json'), 'utf8');
  const { scripts } = JSON.parse(text) as { scripts: Record<string, string> };
  return (scripts['press'] ?? '').split(' ').slice(1);
}

/** The process's memory in bytes, or nothing if the process has just ended. */
function residentMemory({ pid }: ChildProcess): number[] {
  const { stdout } = spawnSync('ps', ['-o', 'rss=', '-p', String(pid)], { encoding: 'utf8' });
  const kibibytes = Number(stdout.trim());
  return kibibytes > 0 ? [kibibytes * 1_024] : [];
}

function mebibytes(bytes: number): number {
  return Math.round(bytes / 1_048_576);
}

function median(values: readonly number[]): number {
  return mebibytes(values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0);
}
