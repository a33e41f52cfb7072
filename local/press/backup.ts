import { createHash } from 'node:crypto';
import { once } from 'node:events';
import {
  createReadStream,
  createWriteStream,
  mkdirSync,
  readFileSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import * as v from 'valibot';
import { endBar, showBar } from '../progress.ts';
import { ndjson, readLines } from '../../src/http/ndjson.ts';
import { UsageError } from '../settings.ts';
import { Client, wholeLines } from './client.ts';
import { exitCodes, Refused, type ExitCode } from './exit.ts';
import { readSite } from './target.ts';

const overviewSchema = v.object({
  tables: v.array(v.object({ name: v.string() })),
  audited: v.number(),
});

const tableSchema = v.object({ name: v.string(), rows: v.number(), sha256: v.string() });

const manifestSchema = v.object({
  format: v.literal(1),
  url: v.string(),
  madeAt: v.string(),
  /** The last entry of the audit log. */
  audited: v.number(),
  tables: v.array(tableSchema),
});

type Table = v.InferOutput<typeof tableSchema>;

const manifestFile = (folder: string) => join(folder, 'manifest.json');
const tableFile = (folder: string, name: string) => join(folder, `${name}.ndjson`);

/** Writes every table of the site into a file of this folder, and a manifest with the tables' checksums. */
export async function backup(folder: string): Promise<ExitCode> {
  const client = new Client(readSite());
  mkdirSync(folder, { recursive: true });
  const before = await overview(client);
  const tables: Table[] = [];
  for (const [n, { name }] of before.tables.entries()) {
    showBar('Backing up', n / before.tables.length, name);
    tables.push(await readTable(client, name, tableFile(folder, name)));
  }
  endBar();
  const { audited } = await overview(client);
  const manifest = {
    format: 1,
    url: client.url,
    madeAt: new Date().toISOString(),
    audited,
    tables,
  };
  writeFileSync(manifestFile(folder), `${JSON.stringify(manifest, undefined, 2)}\n`);
  for (const { name, rows, sha256 } of tables) console.log(`${sha256}  ${name}  ${rows}`);
  if (audited === before.audited) return exitCodes.ok;
  console.error(
    'Editors changed the site during the backup, so its tables may not fit together. Run it again.',
  );
  return exitCodes.refused;
}

async function overview(client: Client) {
  return client.json(overviewSchema, 'GET', '/api/backup');
}

/** Reads a whole table, and writes it to a file if one is given. */
async function readTable(client: Client, name: string, file?: string): Promise<Table> {
  const hash = createHash('sha256');
  const out = file === undefined ? undefined : createWriteStream(file);
  let rows = 0;
  for await (const line of client.lines(`/api/backup/${name}`)) {
    rows++;
    hash.update(`${line}\n`);
    if (out && !out.write(`${line}\n`)) await once(out, 'drain');
  }
  if (out) await once(out.end(), 'finish');
  return { name, rows, sha256: hash.digest('hex') };
}

const restoreSchema = v.object({ restore: v.string() });
const restoredSchema = v.object({ restored: v.number() });

/** Bounds of one request. */
const limits = { bytes: 4_000_000, rows: 2_000 };

/**
 * Restores a backup into an empty site, compares all checksums, and builds the site's search index.
 * @throws Refused when a table of the site differs from the backup's afterwards.
 */
export async function restore(folder: string): Promise<ExitCode> {
  const { tables } = readManifest(folder);
  for (const table of tables) await requireIntact(folder, table);
  const client = new Client(readSite());
  await client.json(restoreSchema, 'POST', '/api/backup', { restore: 'begin' });
  for (const [n, { name }] of tables.entries()) {
    showBar('Restoring', n / tables.length, name);
    await writeTable(client, name, tableFile(folder, name));
  }
  endBar();
  const differing: string[] = [];
  for (const { name, sha256 } of tables) {
    if ((await readTable(client, name)).sha256 !== sha256) differing.push(name);
  }
  await client.json(restoreSchema, 'POST', '/api/backup', { restore: 'end' });
  await rebuildSearch(client);
  if (differing.length > 0)
    throw new Refused(`Restored, but these tables differ from the backup: ${differing.join(', ')}`);
  console.log(`${tables.length} tables restored, their checksums equal.`);
  return exitCodes.ok;
}

function readManifest(folder: string) {
  try {
    return v.parse(manifestSchema, JSON.parse(readFileSync(manifestFile(folder), 'utf8')));
  } catch (error) {
    throw new UsageError(`${folder} holds no backup: ${String(error)}`);
  }
}

async function requireIntact(folder: string, { name, sha256 }: Table): Promise<void> {
  const hash = createHash('sha256');
  try {
    for await (const chunk of createReadStream(tableFile(folder, name)))
      hash.update(chunk as Buffer);
  } catch (error) {
    throw new UsageError(String(error));
  }
  if (hash.digest('hex') !== sha256) throw new UsageError(`${name}.ndjson is not as it was saved.`);
}

async function writeTable(client: Client, name: string, file: string): Promise<void> {
  const decoder = new TextDecoder();
  let lines: string[] = [];
  let bytes = 0;
  const send = async () => {
    await client.ask(restoredSchema, 'POST', `/api/backup/${name}`, {
      headers: { 'Content-Type': ndjson },
      body: lines.join(''),
    });
    [lines, bytes] = [[], 0];
  };
  for await (const line of readLines(createReadStream(file) as AsyncIterable<Buffer>, wholeLines)) {
    if (!line) continue;
    if (lines.length === limits.rows || bytes + line.byteLength > limits.bytes) await send();
    lines.push(`${decoder.decode(line)}\n`);
    bytes += line.byteLength;
  }
  if (lines.length > 0) await send();
}

const stepSchema = v.object({ next: v.nullable(v.number()) });

async function rebuildSearch(client: Client): Promise<void> {
  for (let after: number | null = 0; after !== null;) {
    const path = '/api/search/rebuild';
    const step: v.InferOutput<typeof stepSchema> = await client.json(stepSchema, 'POST', path, {
      after,
    });
    after = step.next;
  }
}
