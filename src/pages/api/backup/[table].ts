import type { APIRoute } from 'astro';
import { env } from 'cloudflare:workers';
import * as v from 'valibot';
import { isRestoring, readTable, writeTable, type Row } from '../../../db/backup.ts';
import { connect } from '../../../db/client.ts';
import { backedUpTables, type BackedUpTable } from '../../../db/tables.ts';
import { jsonAnswer } from '../../../http/answer.ts';
import { bodyChunks, mediaTypeOf, parseJson, tooLarge } from '../../../http/request-body.ts';
import { ndjson, ndjsonPage, readLines } from '../../../http/ndjson.ts';
import { Problem } from '../../../http/problem.ts';
import { unixNow } from '../../../lib/calendar.ts';
import { site } from '../../../site.ts';

const value = v.nullable(v.union([v.string(), v.number()]));
const keySchema = v.pipe(v.string(), v.parseJson(), v.array(value));
const rowSchema = v.record(v.string(), value);

/** The most bytes of a line: a row has at most 2 MB (D1), and JSON may write a character in six bytes. */
const maxRowBytes = site.push.batch.bodyLimitBytes;

/** Answers a page of a table's rows after the key `after`, with all columns. `Link` names the next page. */
export const GET: APIRoute = async ({ params, url }) => {
  const table = tableOf(params['table']);
  const rows = await readTable(connect(env.DB), table, keyOf(table, url.searchParams.get('after')));
  const last = rows.length === table.pageSize ? rows.at(-1) : undefined;
  const key = last && table.key.map((column) => last[column] ?? null);
  return ndjsonPage(rows, url.pathname, key && JSON.stringify(key));
};

/** Restores rows into a site that is being restored. The same rows again change nothing. */
export const POST: APIRoute = async ({ params, request }) => {
  const table = tableOf(params['table']);
  if (mediaTypeOf(request) !== ndjson) {
    throw new Problem('wrong-content-type', { detail: `请以 Content-Type: ${ndjson} 发送。` });
  }
  if (!(await isRestoring(connect(env.DB), unixNow()))) {
    throw new Problem('not-empty', { detail: '请先以 {"restore": "begin"} 开始恢复。' });
  }
  const rows = await readRows(request, table);
  await writeTable(env.DB, table, rows);
  return jsonAnswer({ restored: rows.length });
};

function tableOf(name: string | undefined): BackedUpTable {
  const table = backedUpTables.find((one) => one.name === name);
  if (!table) throw new Problem('no-route', { detail: '没有这张表。' });
  return table;
}

function keyOf({ key }: BackedUpTable, after: string | null) {
  if (after === null) return undefined;
  const parsed = v.safeParse(v.pipe(keySchema, v.length(key.length)), after);
  if (parsed.success) return parsed.output;
  throw new Problem('invalid', { detail: `after 须为 JSON 数组:[${key.join(', ')}]。` });
}

async function readRows(request: Request, table: BackedUpTable): Promise<Row[]> {
  const rows: Row[] = [];
  const limits = { lineBytes: maxRowBytes, bodyBytes: site.push.batch.bodyLimitBytes };
  for await (const line of readLines(bodyChunks(request), limits)) {
    if (!line) throw tooLarge(maxRowBytes);
    const row = v.safeParse(rowSchema, parseJson(line));
    if (!row.success || !hasColumns(row.output, table)) {
      const errors = [{ pointer: '', detail: `第 ${rows.length + 1} 行的列与表不符` }];
      throw new Problem('invalid', { errors });
    }
    rows.push(row.output);
  }
  return rows;
}

/** A row must have exactly the table's columns: a backup of another version would lack some. */
function hasColumns(row: Row, { columns, blobs }: BackedUpTable): boolean {
  if (Object.keys(row).length !== columns.length) return false;
  const isBase64 = (text: string | number | null | undefined) =>
    text === null || /^[A-Za-z0-9+/]*={0,2}$/.test(String(text));
  return columns.every((column) => column in row) && blobs.every((blob) => isBase64(row[blob]));
}
