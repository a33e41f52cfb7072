import { site } from '../site.ts';
import type { Area, Content, Shape } from './operation.ts';
import { entriesOf, type Entry } from './entries.ts';
import { describeOperation, isAnyRow, type OperationObject } from './describe.ts';
import { allProblems, anyProblemSchema, problemEntry, problemSchema } from './problems.ts';
import { jsonSchemasOf, type JsonSchema } from './schema.ts';

const description = `推送、修改与撤下文章的接口。请求与回答都是 UTF-8 编码的 JSON；时间是 RFC 3339，须带时区偏移；文本长度按 UTF-16 代码单元计，空白先行合并。

出错时回答 \`application/problem+json\`（[RFC 9457](https://www.rfc-editor.org/rfc/rfc9457)）：\`type\` 不会改变，可供程序判断。出错的请求什么也不写入。`;

export type ApiDocument = ReturnType<typeof openApiDocument>;

/** The OpenAPI 3.1 document of the editors' endpoint at `siteUrl`, made of the schemas that validate its requests. */
export function openApiDocument(siteUrl: string, areas: readonly Area[]) {
  const entries = [...entriesOf(areas).values()];
  return {
    openapi: '3.1.1',
    info: {
      title: `${site.name}编辑接口`,
      version: '1',
      description,
      license: { name: 'MIT', identifier: 'MIT' },
    },
    servers: [{ url: siteUrl }],
    externalDocs: { description: '供人阅读的同一份文档', url: `${siteUrl}/api/docs` },
    security: [{ token: [] }],
    tags: areas.map(({ name, description }) => ({ name, description })),
    paths: paths(entries),
    components: {
      securitySchemes: { token: { type: 'http', scheme: 'bearer', description: '编辑令牌' } },
      schemas: { ...bodySchemas(entries), ...answerSchemas(entries), ...problemSchemas(entries) },
    },
    'x-problems': allProblems().map(problemEntry),
  };
}

function paths(entries: readonly Entry[]): Record<string, Record<string, OperationObject>> {
  const items: Record<string, Record<string, OperationObject>> = {};
  for (const entry of entries) {
    const item = (items[pathOf(entry.route)] ??= {});
    item[entry.method.toLowerCase()] = describeOperation(entry);
  }
  return items;
}

/** `/api/articles/[id]` as OpenAPI writes it. */
export function pathOf(route: string): string {
  return route.replace(/\[(?:\.\.\.)?(\w+)\]/g, '{$1}');
}

function bodySchemas(entries: readonly Entry[]) {
  const contents = entries.map(({ operation: { body } }) => body?.content);
  return jsonSchemasOf(shapesOf(contents), { closed: true });
}

function answerSchemas(entries: readonly Entry[]) {
  const answers = entries.flatMap(({ operation }) => Object.values(operation.answers));
  return jsonSchemasOf(shapesOf(answers.map(({ content }) => content)), { closed: false });
}

function shapesOf(contents: readonly (Content | undefined)[]): readonly Shape[] {
  const media = contents.flatMap((content) => Object.values(content ?? {}));
  const named = media.flatMap(
    ({ shape, lines }) => shape ?? (lines && !isAnyRow(lines) ? lines : []),
  );
  return [...new Set(named)];
}

function problemSchemas(entries: readonly Entry[]): Record<string, JsonSchema> {
  const used = new Set(entries.flatMap(({ problems }) => problems));
  const named = allProblems().filter((type) => used.has(type));
  return {
    Problem: anyProblemSchema,
    ...Object.fromEntries(named.map((type) => [`Problem-${type}`, problemSchema(type)])),
  };
}
