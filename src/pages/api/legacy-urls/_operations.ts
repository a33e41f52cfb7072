import * as v from 'valibot';
import { ndjson } from '../../../http/ndjson.ts';
import { legacyRow, maxRows } from '../../../legacy/rows.ts';
import { integer, json, jsonBody, shape, time, type Area } from '../../../openapi/operation.ts';
import { nextPage } from '../../../openapi/parameters.ts';

const rowShape = shape('LegacyUrl', legacyRow, {
  from: '旧地址：以 / 开头的路径（可带查询参数）或网址',
  to: '文章编号，或本站以 / 开头的路径',
});
const rows = {
  name: 'LegacyUrls',
  schema: v.pipe(v.array(legacyRow), v.minLength(1), v.maxLength(maxRows)),
  fields: {},
};
const imported = shape('LegacyImport', v.object({ rows: integer, changed: integer }), {
  rows: '收到的行数',
  changed: '新增或改动的行数',
});
const listed = shape(
  'LegacyList',
  v.object({
    urls: v.array(
      v.object({ from: v.string(), to: v.union([integer, v.string()]), importedAt: time }),
    ),
    next: v.nullable(v.string()),
  }),
  { urls: '旧地址，按地址排列', next: '下一页的 `after`；没有下一页时为 null' },
);

const removable = `须为 1 到 ${maxRows} 个旧地址的数组`;
/** The addresses to remove. */
export const removalRequest = v.object({
  from: v.pipe(
    v.array(v.string('须为字符串'), removable),
    v.minLength(1, removable),
    v.maxLength(maxRows, removable),
  ),
});

const removal = shape('LegacyRemoval', removalRequest, { from: '要忘掉的旧地址' });
const removed = shape('LegacyRemoved', v.object({ removed: integer }), { removed: '忘掉的个数' });

const example = { from: '/news/2019/1207.html', to: 573070 };

export const legacyUrls: Area = {
  name: '旧地址',
  description: '从别处迁来的地址，永久转向（301）文章或本站的路径。',
  operations: {
    'POST /api/legacy-urls': {
      id: 'importLegacyUrls',
      role: 'chief',
      summary: '导入旧地址',
      description:
        '要么全部收下，要么一行也不收；同一地址以后来的为准。不收会连环转向的行，也不收本站自用的路径。',
      body: {
        content: {
          'application/json': { shape: rows, example: [example] },
          [ndjson]: { lines: rowShape, example: `${JSON.stringify(example)}\n` },
        },
        problems: ['bad-json', 'too-large', 'wrong-content-type', 'invalid'],
      },
      answers: {
        200: { description: '已导入', content: json(imported, { rows: 1, changed: 1 }) },
      },
    },
    'GET /api/legacy-urls': {
      id: 'listLegacyUrls',
      role: 'chief',
      summary: '列出旧地址',
      parameters: [nextPage('after')],
      answers: {
        200: {
          description: '一页旧地址',
          content: json(listed, {
            urls: [{ ...example, importedAt: '2026-11-20T09:30:02+08:00' }],
            next: null,
          }),
        },
      },
    },
    'DELETE /api/legacy-urls': {
      id: 'removeLegacyUrls',
      role: 'chief',
      summary: '忘掉旧地址',
      body: jsonBody(removal, { from: [example.from] }),
      answers: { 200: { description: '已忘掉', content: json(removed, { removed: 1 }) } },
    },
  },
};
