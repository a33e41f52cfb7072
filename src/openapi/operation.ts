import * as v from 'valibot';
import type { Role } from '../editors/editor.ts';
import type { ProblemType } from '../http/problem.ts';

/** A schema with the name that the document gives it, and what it says of the fields. */
export interface Shape {
  readonly name: string;
  readonly schema: v.GenericSchema;
  readonly fields: Readonly<Record<string, string>>;
}

/** A value as it is sent: one, or one a `line` (NDJSON). */
export interface Media {
  readonly shape?: Shape;
  readonly lines?: Shape;
  /** A file has none. */
  readonly example?: unknown;
}

/** By media type. */
export type Content = Readonly<Record<string, Media>>;

export interface Parameter {
  readonly in: 'path' | 'query' | 'header';
  readonly name: string;
  readonly description: string;
  readonly schema: v.GenericSchema;
  readonly required?: boolean;
  readonly example?: string | number;
}

export interface Body {
  readonly content: Content;
  /** What a body of this kind can be refused for, whatever the operation. */
  readonly problems: readonly ProblemType[];
}

/** What an answer may carry beside its content. */
export type AnswerHeader = 'ETag' | 'Location';

export interface Answer {
  readonly description: string;
  readonly content?: Content;
  /** Headers that it always has. */
  readonly headers?: readonly AnswerHeader[];
}

/** One method of one route: who may call it, and how the document describes it. */
export interface Operation {
  /** Its name for programs, in camel case. */
  readonly id: string;
  /** The least role that may: the guard lets nobody else through. */
  readonly role: Role;
  readonly summary: string;
  /** CommonMark. */
  readonly description?: string;
  readonly parameters?: readonly Parameter[];
  readonly body?: Body;
  /** Successes by status. */
  readonly answers: Readonly<Record<number, Answer>>;
  /** Beside those of every operation and of its body. */
  readonly problems?: readonly ProblemType[];
}

/** Operations by `METHOD /api/route/[parameter]`. What is not declared does not exist. */
export type Operations = Readonly<Record<string, Operation>>;

/** Operations that belong together: a chapter of the document. */
export interface Area {
  readonly name: string;
  readonly description: string;
  readonly operations: Operations;
}

/** In answers: a number without a fraction. */
export const integer = v.pipe(v.number(), v.integer());

/** In answers: a time as RFC 3339 writes it. */
export const time = v.pipe(v.string(), v.metadata({ format: 'date-time' }));

/** A shape of an object schema; each of its fields has to be described. */
export function shape<const Entries extends v.ObjectEntries>(
  name: string,
  schema: v.GenericSchema & { readonly entries: Entries },
  fields: { readonly [Field in keyof Entries]: string },
): Shape & { readonly fields: { readonly [Field in keyof Entries]: string } } {
  return { name, schema, fields };
}

/** A JSON body, read by `readJson` and checked. */
export function jsonBody(of: Shape, example: unknown): Body {
  return {
    content: { 'application/json': { shape: of, example } },
    problems: ['bad-json', 'too-large', 'wrong-content-type', 'invalid'],
  };
}

/** A JSON answer. */
export function json(of: Shape, example: unknown): Content {
  return { 'application/json': { shape: of, example } };
}
