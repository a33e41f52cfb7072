import { problems, type ProblemType } from '../http/problem.ts';
import type { Answer, AnswerHeader, Content, Parameter } from './operation.ts';
import type { Entry } from './operations.ts';
import { problemEntry, problemExample } from './problems.ts';
import { jsonSchemaOf } from './schema.ts';

/** The Operation Object (OpenAPI 3.1, 4.8.10) of an operation. */
export function describeOperation({ area, role = 'chief', operation, problems }: Entry): object {
  const { id, summary, description, parameters, body, answers } = operation;
  return {
    operationId: id,
    summary,
    description: [description, `至少须有角色 \`${role}\`。`].filter(Boolean).join('\n\n'),
    tags: [area],
    'x-role': role,
    ...(parameters && { parameters: parameters.map(describeParameter) }),
    ...(body && { requestBody: { required: true, content: describeContent(body.content) } }),
    responses: {
      ...Object.fromEntries(
        Object.entries(answers).map(([status, answer]) => [status, describeAnswer(answer)]),
      ),
      ...problemResponses(problems),
      default: {
        description: '其他错误',
        content: { 'application/problem+json': { schema: refTo('Problem') } },
      },
    },
  };
}

function describeParameter({ schema, required, ...parameter }: Parameter): object {
  const isRequired = required ?? parameter.in === 'path';
  return { ...parameter, required: isRequired, schema: jsonSchemaOf(schema, { closed: true }) };
}

function describeAnswer({ description, content, headers = [] }: Answer): object {
  return {
    description,
    ...(headers.length > 0 && {
      headers: Object.fromEntries(headers.map((name) => [name, headerObjects[name]])),
    }),
    ...(content && { content: describeContent(content) }),
  };
}

const headerObjects: Readonly<Record<AnswerHeader, object>> = {
  ETag: {
    description: '修订号的标记,`If-Match` 所用',
    required: true,
    schema: { type: 'string' },
    example: '"1"',
  },
  Location: {
    description: '新地址',
    required: true,
    schema: { type: 'string', format: 'uri-reference' },
  },
};

function describeContent(content: Content): object {
  return Object.fromEntries(
    Object.entries(content).map(([type, { shape, example }]) => [
      type,
      { ...(shape && { schema: refTo(shape.name) }), example },
    ]),
  );
}

/** A response for each status, which names every problem that may come with it. */
function problemResponses(types: readonly ProblemType[]): Record<string, object> {
  const byStatus = Map.groupBy(types, (type) => problems[type][0]);
  return Object.fromEntries(
    [...byStatus].map(([status, own]) => [
      String(status),
      {
        description: own.map((type) => problemEntry(type).when).join('。或:'),
        content: {
          'application/problem+json': {
            schema: oneOf(own.map((type) => refTo(`Problem-${type}`))),
            examples: Object.fromEntries(
              own.map((type) => [type, { value: problemExample(type) }]),
            ),
          },
        },
      },
    ]),
  );
}

function oneOf(schemas: readonly object[]): object | undefined {
  return schemas.length > 1 ? { oneOf: schemas } : schemas[0];
}

function refTo(name: string): object {
  return { $ref: `#/components/schemas/${name}` };
}
