import type { JsonSchema } from './schema.ts';

/** A field of an object as a table shows it. The name of an inner field is its path: `source.name`. */
export interface Field {
  readonly name: string;
  readonly isRequired: boolean;
  /** Its type and limits, for people. */
  readonly type: string;
  readonly description: string | undefined;
}

/** The fields of an object's schema. Fields of an inner object follow the object itself. */
export function fieldsOf(schema: JsonSchema, prefix = '', isOptional = false): readonly Field[] {
  const required = (schema['required'] ?? []) as readonly string[];
  const properties = (schema['properties'] ?? {}) as Readonly<Record<string, JsonSchema>>;
  return Object.entries(properties).flatMap(([key, property]) => {
    const name = prefix + key;
    const isRequired = required.includes(key) && !isOptional;
    const description = property['description'] as string | undefined;
    return [
      { name, isRequired, type: typeText(property), description },
      ...fieldsOf(property, `${name}.`, !isRequired),
      ...fieldsOf((property['items'] ?? {}) as JsonSchema, `${name}[].`, !isRequired),
    ];
  });
}

const typeNames: Readonly<Record<string, string>> = {
  string: '字符串',
  number: '数',
  integer: '整数',
  boolean: '是否',
  array: '数组',
  object: '对象',
  null: 'null',
};

const formatNames: Readonly<Record<string, string>> = {
  'date-time': '时间（RFC 3339）',
  uri: '网址',
};

/** Puts a schema's type and limits into words. */
export function typeText(schema: JsonSchema): string {
  const { $ref, enum: options, const: constant, anyOf, oneOf, type, format, items } = schema;
  if (typeof $ref === 'string') return $ref.replace(/^.*\//, '');
  if (constant !== undefined) return JSON.stringify(constant);
  if (Array.isArray(options)) return options.map((option) => JSON.stringify(option)).join('、');
  const alternatives = anyOf ?? oneOf;
  if (Array.isArray(alternatives)) return alternatives.map(typeText).join(' 或 ');
  const name = formatNames[String(format)] ?? typeNames[String(type)] ?? '任意';
  const of = items ? `，每项为${typeText(items as JsonSchema)}` : '';
  return [name + of, limitsText(schema)].filter(Boolean).join('，');
}

type Limit = number | undefined;

function limitsText(schema: JsonSchema): string {
  const limit = (name: string) => schema[name] as Limit;
  return [
    rangeText(limit('minLength'), limit('maxLength'), ' 个字符'),
    rangeText(limit('minItems'), limit('maxItems'), ' 项'),
    rangeText(limit('minimum'), limit('maximum'), ''),
  ]
    .filter(Boolean)
    .join('，');
}

function rangeText(least: Limit, most: Limit, unit: string): string {
  if (least !== undefined && most !== undefined) return `${least} 到 ${most}${unit}`;
  if (most !== undefined) return `至多 ${most}${unit}`;
  return least === undefined ? '' : `至少 ${least}${unit}`;
}
