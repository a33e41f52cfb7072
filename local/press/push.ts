import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { extname } from 'node:path';
import * as v from 'valibot';
import { parse as parseYaml } from 'yaml';
import { UsageError } from '../settings.ts';
import { Client } from './client.ts';
import { isRefusal, type ExitCode } from './exit.ts';
import { sendAll, type Item } from './send.ts';
import { decodeUtf8 } from './sources/encoding.ts';
import { Tally } from './tally.ts';
import { readSite } from './target.ts';

/** Pushes files. Each holds one article; a JSON file may hold several. The site gives an id to one without. */
export async function pushFiles(files: readonly string[]): Promise<ExitCode> {
  const items = files.flatMap(readArticles);
  const client = new Client(readSite());
  const tally = new Tally();
  await sendAll(client, withId(items), (item, result) => {
    tally.add(item, result);
    if (result.url !== undefined) console.log(`${item.place}: ${result.outcome} ${result.url}`);
  });
  for (const item of items.filter(({ article }) => article['id'] === undefined)) {
    tally.add(item, await create(client, item));
  }
  console.log(String(tally));
  return tally.exitCode;
}

async function* withId(items: readonly Item[]): AsyncGenerator<Item> {
  yield* items.filter(({ article }) => article['id'] !== undefined);
}

const createdSchema = v.object({ url: v.string(), warnings: v.optional(v.unknown()) });

/** Creates an article. The key is a hash of its content, so pushing it again within a day makes no second article. */
async function create(client: Client, { place, article }: Item) {
  const key = createHash('sha256').update(JSON.stringify(article)).digest('hex');
  try {
    const headers = { 'Idempotency-Key': key };
    const made = await client.json(createdSchema, 'POST', '/api/articles', article, headers);
    console.log(`${place}: created ${made.url}`);
    return { outcome: 'created', warnings: made.warnings };
  } catch (error) {
    if (isRefusal(error)) return { outcome: 'refused', problem: error.message };
    throw error;
  }
}

/** @throws UsageError for a file in another format. */
export function readArticles(file: string): Item[] {
  const text = read(file);
  switch (extname(file).toLowerCase()) {
    case '.json':
      return [parse(file, () => JSON.parse(text) as unknown)].flat().map((article) => {
        return { place: file, article: requireRecord(file, article) };
      });
    case '.html':
    case '.htm':
      return [{ place: file, article: withFrontMatter(file, text, {}) }];
    case '.md':
    case '.markdown':
      return [{ place: file, article: withFrontMatter(file, text, { bodyFormat: 'markdown' }) }];
    default:
      throw new UsageError(`${file}: only .md, .html and .json are pushed.`);
  }
}

function read(file: string): string {
  try {
    return decodeUtf8(readFileSync(file));
  } catch (error) {
    if (error instanceof TypeError) throw new UsageError(`${file} is not UTF-8.`);
    throw new UsageError(String(error));
  }
}

/** Reads the fields, YAML between two lines of `---`, and the body after them. */
function withFrontMatter(file: string, text: string, fields: Record<string, unknown>) {
  const [, front, body] = /^---\r?\n([^]*?)\r?\n---[ \t]*\r?\n([^]*)$/.exec(text) ?? [];
  if (front === undefined) {
    throw new UsageError(`${file} must begin with its fields between two lines of ---.`);
  }
  const given = requireRecord(
    file,
    parse(file, () => parseYaml(front) as unknown),
  );
  return { ...given, ...fields, body: body?.trim() };
}

function parse(file: string, run: () => unknown): unknown {
  try {
    return run();
  } catch (error) {
    throw new UsageError(`${file}: ${String(error)}`);
  }
}

function requireRecord(file: string, value: unknown): Record<string, unknown> {
  if (typeof value === 'object' && value !== null) return value as Record<string, unknown>;
  throw new UsageError(`${file} does not hold an article.`);
}
