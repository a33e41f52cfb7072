import { toJsonSchema, type ConversionConfig } from '@valibot/to-json-schema';
import * as v from 'valibot';
import type { Shape } from './operation.ts';

/** A JSON Schema (2020-12), the dialect of OpenAPI 3.1. */
export type JsonSchema = Readonly<Record<string, unknown>>;

/**
 * The JSON Schema of the input that a valibot schema accepts. A transformation or a `check` cannot be converted, so
 * `v.metadata` in the pipe states its requirement with the keys of JSON Schema. References point to `shapes`. `closed`
 * objects refuse fields that they do not declare.
 * @throws Error for a schema or an action that has no counterpart.
 */
export function jsonSchemaOf(
  schema: v.GenericSchema,
  { shapes = [], closed = false }: { shapes?: readonly Shape[]; closed?: boolean } = {},
): JsonSchema {
  const {
    $schema: _dialect,
    $defs: _shapes,
    ...converted
  } = toJsonSchema(schema, {
    ...conversion(closed),
    definitions: Object.fromEntries(shapes.map((shape) => [shape.name, shape.schema])),
  });
  return { ...converted, ...metadataOf(schema) };
}

/** The JSON Schemas of shapes by their names, each field with its description. */
export function jsonSchemasOf(
  shapes: readonly Shape[],
  { closed }: { closed: boolean },
): Record<string, JsonSchema> {
  return Object.fromEntries(
    shapes.map((shape) => {
      const others = shapes.filter((other) => other !== shape);
      const converted = jsonSchemaOf(shape.schema, { shapes: others, closed });
      return [shape.name, described(converted, shape.fields)];
    }),
  );
}

function described(schema: JsonSchema, fields: Shape['fields']): JsonSchema {
  if (!schema['properties']) return schema;
  const properties = Object.entries(schema['properties'] as Record<string, JsonSchema>);
  return {
    ...schema,
    properties: Object.fromEntries(
      properties.map(([name, property]) => [name, { ...property, description: fields[name] }]),
    ),
  };
}

/** Actions that tidy a text. They are ignored: limits that follow them hold for the tidied text only. */
const tidying = ['trim', 'trim_start', 'trim_end', 'normalize', 'to_lower_case', 'to_upper_case'];

function conversion(closed: boolean): ConversionConfig {
  return {
    target: 'draft-2020-12',
    typeMode: 'input',
    ignoreActions: ['check', 'raw_check', ...tidying],
    overrideRef: ({ referenceId }) => `#/components/schemas/${referenceId}`,
    // JSON Schema's patterns are read with the flag `u`.
    overrideAction: ({ valibotAction, jsonSchema }) =>
      isUnicodePattern(valibotAction) ? jsonSchema : undefined,
    overrideSchema({ valibotSchema, jsonSchema: { properties, ...rest } }) {
      if (!('entries' in valibotSchema) || !properties) return undefined;
      const entries = valibotSchema.entries as v.ObjectEntries;
      const ofEntries = Object.entries(properties).map(([name, property]) => {
        const told = metadataOf(entries[name] as v.GenericSchema);
        return [name, Object.assign({}, property, told)] as const;
      });
      const others = closed ? { additionalProperties: false } : {};
      return { ...rest, ...others, properties: Object.fromEntries(ofEntries) };
    },
  };
}

function isUnicodePattern(action: object): boolean {
  return 'requirement' in action && action.requirement instanceof RegExp
    ? action.requirement.flags === 'u'
    : false;
}

/** The metadata of a schema's pipes, also of those inside `optional` and the like. */
function metadataOf(schema: v.GenericSchema): JsonSchema {
  const inner = 'wrapped' in schema ? (schema.wrapped as v.GenericSchema) : schema;
  return inner === schema ? v.getMetadata(schema) : metadataOf(inner);
}
