import { problems, type ProblemType } from '../http/problem.ts';
import type {
  Answer,
  AnswerHeader,
  Content,
  Media,
  Operation,
  Parameter,
  Shape,
} from './operation.ts';
import type { Entry } from './entries.ts';
import { problemEntry, problemExample } from './problems.ts';
import { jsonSchemaOf, type JsonSchema } from './schema.ts';

/** The part of a Media Type Object (OpenAPI 3.1, 4.8.14) that is used here. */
export interface MediaType {
  readonly schema?: JsonSchema;
  readonly 'x-line-schema'?: JsonSchema;
  readonly example?: unknown;
  readonly examples?: Readonly<Record<string, { readonly value: unknown }>>;
}

/** The part of a Response Object (4.8.17) that is used here. */
export interface ResponseObject {
  readonly description: string;
  readonly headers?: Readonly<Record<string, object>>;
  readonly content?: Readonly<Record<string, MediaType>>;
}

export type OperationObject = ReturnType<typeof describeOperation>;

/** The Operation Object (OpenAPI 3.1, 4.8.10) of an operation. */
export function describeOperation({ area, operation, problems }: Entry) {
  const { id, role, summary, description, parameters, body, answers } = operation;
  return {
    operationId: id,
    summary,
    description: [description, `至少须有角色 \`${role}\`。`].filter(Boolean).join('\n\n'),
    tags: [area],
    'x-role': role,
    ...(parameters && { parameters: parameters.map(describeParameter) }),
    ...(body && { requestBody: { required: true, content: describeContent(body.content) } }),
    responses: responsesOf(answers, problems),
  };
}

function responsesOf(
  answers: Operation['answers'],
  problems: readonly ProblemType[],
): Record<string, ResponseObject> {
  const successes = Object.entries(answers).map(
    ([status, answer]) => [status, describeAnswer(answer)] as const,
  );
  return {
    ...Object.fromEntries(successes),
    ...problemResponses(problems),
    default: {
      description: '其他错误',
      content: { 'application/problem+json': { schema: refTo('Problem') } },
    },
  };
}

function describeParameter({ schema, required, ...parameter }: Parameter) {
  const isRequired = required ?? parameter.in === 'path';
  return { ...parameter, required: isRequired, schema: jsonSchemaOf(schema, { closed: true }) };
}

function describeAnswer({ description, content, headers = [] }: Answer): ResponseObject {
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
    description: '修订号的标记，`If-Match` 所用',
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

function describeContent(content: Content): Record<string, MediaType> {
  return Object.fromEntries(
    Object.entries(content).map(([type, media]) => [
      type,
      { ...describeShape(media), ...('example' in media && { example: media.example }) },
    ]),
  );
}

/** Whether a line has no described fields. Its schema then stands inline instead of among the components. */
export function isAnyRow({ fields }: Shape): boolean {
  return Object.keys(fields).length === 0;
}

/** OpenAPI 3.1 cannot describe the lines of a text, so an extension (`x-line-schema`) names their schema. */
function describeShape({ shape, lines }: Media): Pick<MediaType, 'schema' | 'x-line-schema'> {
  if (lines) {
    const line = isAnyRow(lines) ? jsonSchemaOf(lines.schema) : refTo(lines.name);
    return { schema: { type: 'string' }, 'x-line-schema': line };
  }
  return shape ? { schema: refTo(shape.name) } : {};
}

/** One response for each status, naming every problem that may come with it. */
function problemResponses(types: readonly ProblemType[]): Record<string, ResponseObject> {
  const byStatus = Map.groupBy(types, (type) => problems[type][0]);
  return Object.fromEntries(
    [...byStatus].map(([status, own]) => [
      String(status),
      {
        description: own.map((type) => problemEntry(type).when).join('。或：'),
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

function oneOf([first = {}, ...others]: readonly JsonSchema[]): JsonSchema {
  return others.length > 0 ? { oneOf: [first, ...others] } : first;
}

function refTo(name: string): JsonSchema {
  return { $ref: `#/components/schemas/${name}` };
}
