import * as v from 'valibot';
import { ndjson } from '../../../http/ndjson.ts';
import { exporting } from '../export/_operations.ts';
import { integer, json, jsonBody, shape, type Area } from '../../../openapi/operation.ts';
import { queryParameters } from '../../../openapi/parameters.ts';

/** The beginning or the end of a restore. */
export const restoreRequest = v.object({
  restore: v.picklist(['begin', 'end'], '须为 begin 或 end'),
});

const restore = shape('Restore', restoreRequest, { restore: '开始或结束' });

const names = v.array(v.string());

const overview = shape(
  'Backup',
  v.object({
    tables: v.array(v.object({ name: v.string(), columns: names, key: names })),
    audited: integer,
  }),
  {
    tables: '备份的各张表，按恢复的顺序',
    audited: '操作记录的最后一条；备份前后相同，则其间没有编辑写入',
  },
);

const rowSchema = v.record(v.string(), v.nullable(v.union([v.string(), v.number()])));
const row = { name: 'BackupRow', schema: rowSchema, fields: {} };
const exampleRow = { name: 'article_id', value: 100_000 };
const rows = { [ndjson]: { lines: row, example: `${JSON.stringify(exampleRow)}\n` } };

const restored = shape('Restored', v.object({ restored: integer }), { restored: '收入的行数' });

const table = {
  in: 'path',
  name: 'table',
  description: '表名',
  schema: v.string(),
  example: 'sequences',
} as const;

const afterKey = queryParameters(v.object({ after: v.optional(v.string()) }), {
  after: '上一页最后一行的主键，JSON 数组；`Link` 头给出下一页',
});

export const backup: Area = {
  name: '备份',
  description: '导出全部文章；备份各张表，恢复到空站。',
  operations: {
    ...exporting,
    'GET /api/backup': {
      id: 'getBackup',
      role: 'chief',
      summary: '备份由哪些表组成',
      answers: {
        200: {
          description: '各张表',
          content: json(overview, {
            tables: [{ name: 'sequences', columns: ['name', 'value'], key: ['name'] }],
            audited: 1_207,
          }),
        },
      },
    },
    'POST /api/backup': {
      id: 'restoreSite',
      role: 'chief',
      summary: '开始或结束恢复',
      description: '只有除令牌外什么也没有的空站可以开始；结束之后不能再恢复。',
      body: jsonBody(restore, { restore: 'end' }),
      answers: {
        200: { description: '已开始或已结束', content: json(restore, { restore: 'end' }) },
      },
      problems: ['not-empty'],
    },
    'GET /api/backup/[table]': {
      id: 'readTable',
      role: 'chief',
      summary: '读取一张表',
      description: '各列原样，字节用 base64，按主键，每行一条；一页之后由 `Link` 继续。',
      parameters: [table, ...afterKey],
      answers: { 200: { description: '一页', content: rows } },
      problems: ['invalid'],
    },
    'POST /api/backup/[table]': {
      id: 'restoreTable',
      role: 'chief',
      summary: '恢复一张表的若干行',
      description: '至多 10 MiB，须有全部列。同样的行再发一遍无害。',
      parameters: [table],
      body: {
        content: rows,
        problems: ['bad-json', 'too-large', 'wrong-content-type', 'invalid'],
      },
      answers: { 200: { description: '已收入', content: json(restored, { restored: 1 }) } },
      problems: ['not-empty'],
    },
  },
};
