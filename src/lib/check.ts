import * as v from 'valibot';

export type Checked<Output> =
  | { readonly ok: true; readonly value: Output }
  | { readonly ok: false; readonly faults: readonly Fault[] };

/** A schema that names its fields. */
export type ObjectSchema = v.ObjectSchema<
  v.ObjectEntries,
  v.ErrorMessage<v.ObjectIssue> | undefined
>;

/** Enough faults to correct an article by. Without a bound an answer could be far larger than its request. */
const maxFaults = 100;

/**
 * Checks a JSON object against a schema. Gives all its faults, also fields that the schema does not have, up to
 * {@link maxFaults}.
 */
export function check<Schema extends ObjectSchema>(
  schema: Schema,
  input: unknown,
): Checked<v.InferOutput<Schema>> {
  if (!isRecord(input)) return refuse('', '须为 JSON 对象');
  const result = v.safeParse(schema, input);
  const faults = [...(result.issues ?? []).map(faultOf), ...unknownFields(schema, input, [])];
  return result.success && faults.length === 0
    ? { ok: true, value: result.output }
    : { ok: false, faults: faults.slice(0, maxFaults) };
}

/** A refusal with one fault. */
export function refuse(pointer: string, detail: string) {
  return { ok: false, faults: [{ pointer, detail }] } as const;
}

function faultOf({ path, message }: v.BaseIssue<unknown>): Fault {
  const keys = (path ?? []).map(({ key }) => (typeof key === 'number' ? key : String(key)));
  const isMissing = path?.at(-1)?.origin === 'key';
  return { pointer: jsonPointer(keys), detail: isMissing ? '缺少此字段' : message };
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** All fields that the schema does not have. Valibot's strict objects report only the first. */
function unknownFields(schema: ObjectSchema, input: unknown, path: readonly string[]): Fault[] {
  if (!isRecord(input)) return [];
  return Object.keys(input).flatMap((key): Fault[] => {
    if (!Object.hasOwn(schema.entries, key)) {
      return [{ pointer: jsonPointer([...path, key]), detail: '未知字段' }];
    }
    const inner = objectSchema(schema.entries[key]);
    return inner ? unknownFields(inner, input[key], [...path, key]) : [];
  });
}

function objectSchema(schema: unknown): ObjectSchema | undefined {
  if (!isRecord(schema)) return undefined;
  if (schema['type'] === 'object') return schema as unknown as ObjectSchema;
  return objectSchema(schema['wrapped']);
}

/** One fault of submitted data; `pointer` is a JSON Pointer (RFC 6901) into it. */
export interface Fault {
  readonly pointer: string;
  readonly detail: string;
}

/** The JSON Pointer (RFC 6901) of a path of keys. */
export function jsonPointer(path: readonly (string | number)[]): string {
  return path.map((key) => `/${String(key).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
}
