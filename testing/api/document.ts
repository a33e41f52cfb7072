import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import { unixTime } from '../../src/lib/calendar.ts';

interface Media {
  readonly schema?: object;
  readonly 'x-line-schema'?: object;
  readonly example?: unknown;
  readonly examples?: Readonly<Record<string, { readonly value: unknown }>>;
}

export interface Responded {
  readonly headers?: Readonly<Record<string, { readonly required?: boolean }>>;
  readonly content?: Readonly<Record<string, Media>>;
}

export interface Documented {
  readonly operationId: string;
  readonly parameters?: readonly { in: string; name: string; example?: unknown }[];
  readonly requestBody?: { readonly content: Readonly<Record<string, Media>> };
  readonly responses: Readonly<Record<string, Responded>>;
}

/** The parts of an OpenAPI document that the tests read. */
export interface Document {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Documented>>>>;
  readonly components: { readonly schemas: Readonly<Record<string, object>> };
  readonly 'x-problems': readonly { type: string; status: number; title: string; when: string }[];
}

/** The document's description of `METHOD /api/route/[parameter]`. */
export function documented(document: Document, key: string): Documented {
  const [method = '', route = ''] = key.split(' ');
  const path = route.replace(/\[(?:\.\.\.)?(\w+)\]/g, '{$1}');
  return document.paths[path]![method.toLowerCase()]!;
}

/**
 * Compiles schemas of a document (JSON Schema 2020-12). With `closed`, a schema refuses members that it does not
 * name.
 */
export function schemaReader(
  document: Document,
  { closed = false } = {},
): (schema: object) => ValidateFunction {
  const ajv = new Ajv2020({
    strictTypes: false,
    allErrors: true,
    formats: {
      'date-time': (text: string) => unixTime(text) !== undefined,
      uri: (text: string) => URL.canParse(text),
      'uri-reference': (text: string) => URL.canParse(text, 'https://base.example'),
    },
  });
  const { schemas } = document.components;
  ajv.addVocabulary(['components', 'schemas']);
  ajv.addSchema({ $id: 'document', components: { schemas: closed ? close(schemas) : schemas } });
  const absolute = (schema: object) =>
    JSON.parse(
      JSON.stringify(schema).replaceAll('"#/components', '"document#/components'),
    ) as object;
  return (schema) => ajv.compile(absolute(closed ? close(schema) : schema));
}

function close<Value>(value: Value): Value {
  if (Array.isArray(value)) return value.map(close) as Value;
  if (typeof value !== 'object' || value === null) return value;
  const inner = Object.entries(value).map(([key, of]) => [key, close(of) as unknown]);
  const isObject = 'properties' in value && 'type' in value && value.type === 'object';
  const others = isObject && !('additionalProperties' in value);
  return Object.fromEntries([
    ...inner,
    ...(others ? [['additionalProperties', false]] : []),
  ]) as Value;
}
