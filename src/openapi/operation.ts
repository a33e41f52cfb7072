import * as v from 'valibot';
import type { Role } from '../editors/editor.ts';
import type { ProblemType } from '../http/problem.ts';

/** A schema with its name in the document and a description of each field. */
export interface Shape {
  readonly name: string;
  readonly schema: v.GenericSchema;
  readonly fields: Readonly<Record<string, string>>;
}

/** How a body carries values: a single `shape`, or one value a line (NDJSON). */
export interface Media {
  readonly shape?: Shape;
  readonly lines?: Shape;
  /** Absent for files. */
  readonly example?: unknown;
}

/** Bodies by media type. */
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
  /** Problems of every body of this kind, whatever the operation. */
  readonly problems: readonly ProblemType[];
}

/** Headers that an answer may promise. */
export type AnswerHeader = 'ETag' | 'Location';

export interface Answer {
  readonly description: string;
  readonly content?: Content;
  /** Headers that every such answer has. */
  readonly headers?: readonly AnswerHeader[];
}

/** One method of one route: who may call it, and how the document describes it. */
export interface Operation {
  /** Its name for programs, in camel case. */
  readonly id: string;
  /** The least role that may: the guard lets nobody else through. */
  readonly role: Role;
  readonly summary: string;
  /** In CommonMark. */
  readonly description?: string;
  readonly parameters?: readonly Parameter[];
  readonly body?: Body;
  /** Successes by status. */
  readonly answers: Readonly<Record<number, Answer>>;
  /** Problems beside those of every operation and of the body. */
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

/** For answers: a whole number. */
export const integer = v.pipe(v.number(), v.integer());

/** For answers: a time in RFC 3339. */
export const time = v.pipe(v.string(), v.metadata({ format: 'date-time' }));

/** Declares the shape of an object. Every field needs a description. */
export function shape<const Entries extends v.ObjectEntries>(
  name: string,
  schema: v.GenericSchema & { readonly entries: Entries },
  fields: { readonly [Field in keyof Entries]: string },
): Shape & { readonly fields: { readonly [Field in keyof Entries]: string } } {
  return { name, schema, fields };
}

/** A JSON body that the route reads and checks. */
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
