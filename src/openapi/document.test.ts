import { format } from 'prettier';
import { describe, expect, it } from 'vitest';
import { documented, schemaReader, type Document } from '../../testing/api/document.ts';
import { openRoutes } from '../editors/permissions.ts';
import { openApiDocument } from './document.ts';
import { areas, operations } from '../pages/api/_operations.ts';
import { allProblems, generalProblems, problemEntry } from './problems.ts';

// As it arrives: without what JSON leaves out.
const document = JSON.parse(
  JSON.stringify(openApiDocument('https://news.example', areas)),
) as Document;

it('describes every operation that is declared, once, and no other', () => {
  const declared = areas.flatMap((area) => Object.keys(area.operations));
  const described = Object.entries(document.paths).flatMap(([path, item]) =>
    Object.keys(item).map((method) => `${method.toUpperCase()} ${path}`),
  );
  expect(described.sort()).toEqual(
    declared.map((key) => key.replaceAll('[', '{').replaceAll(']', '}')).sort(),
  );
  expect(Object.keys(document.paths)).not.toEqual(expect.arrayContaining([...openRoutes]));
});

it('knows every problem of an operation, or as one that belongs to none', () => {
  const known = [...operations.values()].flatMap(({ problems }) => problems);
  expect([...new Set([...known, ...generalProblems])].sort()).toEqual([...allProblems()].sort());
});

it('names no two shapes alike', () => {
  const contents = [...operations.values()].flatMap(({ operation: { body, answers } }) => [
    ...Object.values(body?.content ?? {}),
    ...Object.values(answers).flatMap(({ content }) => Object.values(content ?? {})),
  ]);
  const shapes = new Set(contents.flatMap(({ shape, lines }) => shape ?? lines ?? []));
  const names = [...shapes].map(({ name }) => name);
  expect(names).toEqual([...new Set(names)]);
});

describe.each([...operations.keys()])('%s', (key) => {
  const compile = schemaReader(document, { closed: true });
  const { requestBody, responses } = documented(document, key);

  it('has an example of all that is sent, and it is valid', () => {
    const contents = [requestBody, ...Object.values(responses)].map((one) => one?.content ?? {});
    for (const { schema, example, examples } of contents.flatMap((one) => Object.values(one))) {
      if (!schema || schema === responses['default']?.content?.['application/problem+json']?.schema)
        continue;
      const values = examples ? Object.values(examples).map(({ value }) => value) : [example];
      const validate = compile(schema);
      for (const value of values) {
        expect(validate(value), `${JSON.stringify(value)} ${JSON.stringify(validate.errors)}`).toBe(
          true,
        );
      }
    }
  });
});

it('has the table of errors that docs/api-errors.md shows', async () => {
  const rows = allProblems().map((type) => {
    const { status, title, when } = problemEntry(type);
    return `| ${status} | \`${type}\` | ${title} | ${when} |`;
  });
  const text = `# Errors of the editors' endpoint

Every error, once. Bodies are \`application/problem+json\` (RFC 9457); \`type\` stands for \`/problems/…\`. \`/api/docs\` says which operation
has which, and \`tests/api/contract.test.ts\` provokes each. Written by \`npx vitest run src/openapi/document.test.ts -u\`.

| status | type | title | when |
|---|---|---|---|
${rows.join('\n')}
`;
  const pretty = await format(text, { parser: 'markdown' });
  await expect(pretty).toMatchFileSnapshot('../../docs/api-errors.md');
});
