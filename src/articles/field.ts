import * as v from 'valibot';
import type { Article } from './article.ts';
import { line } from './input.ts';
import { fold, type Folded } from './folded.ts';

/** Text that readers see: where it stands below its field (a JSON Pointer), and its runs. */
export type ReadersText = readonly [pointer: string, runs: readonly Folded[]];

/** Where readers meet a field. */
interface Places {
  /** Whether lists show it, so that a change of it concerns every page that names the article. */
  readonly isListed: boolean;
  /** Whether readers find the article by it: its value is text, or HTML. */
  readonly isSearched: boolean;
  /** The side of the title on which it is a line of the headline; undefined if it is none. */
  readonly headline?: 'above' | 'below' | undefined;
}

/** One field of an article: what editors push, how the row keeps it, and who gets to see it. */
export interface Field<
  Schema extends v.GenericSchema,
  Column extends keyof Article,
> extends Places {
  /** The columns that hold it. */
  readonly columns: readonly Column[];
  /** The schema of the field in a request. Its output is the field's value. */
  readonly input: Schema;
  /** The schema of the field in the API's answers. */
  readonly answer: v.GenericSchema;
  /** For the API's document, in Chinese. */
  readonly description: string;
  readonly example: v.InferInput<Schema>;
  /** The columns that a value fills. */
  readonly write: (value: v.InferOutput<Schema>) => Pick<Article, Column>;
  /** The value that a row holds. */
  readonly read: (row: Pick<Article, Column>) => v.InferOutput<Schema>;
  /** The value as the API answers it, where that is not the value itself. */
  readonly json?: (value: v.InferOutput<Schema>) => unknown;
  /** The texts in which sensitive words are looked for; `[]` where readers see none of it. */
  readonly readersText: (value: v.InferOutput<Schema>) => readonly ReadersText[];
  /** The values that the erasure of an article leaves. Columns that are not named here are kept. */
  readonly erased: Partial<Pick<Article, Column>>;
}

/** Columns of optional text. */
type TextColumn = {
  [Column in keyof Article]: null extends Article[Column]
    ? string extends Article[Column]
      ? Column
      : never
    : never;
}[keyof Article];

/** The questions that every entry of an optional line of text answers. */
interface TextEntry extends Places {
  /** In UTF-16 units. */
  readonly maxLength: number;
  readonly description: string;
  readonly example: string;
  /** Whether readers see it. */
  readonly isReaders: boolean;
}

/** Declares a field; its types follow from its schema, its columns and its places. */
export function field<
  Schema extends v.GenericSchema,
  const Column extends keyof Article,
  const Own extends Places,
>(declared: Field<Schema, Column> & Own): Omit<Field<Schema, Column>, keyof Places> & Own {
  return declared;
}

/** Declares an optional line of text in a column of its own, which is null without it. */
export function textField<const Column extends TextColumn, const Own extends TextEntry>(
  column: Column,
  entry: Own,
) {
  const { maxLength, isReaders } = entry;
  const filled = (value: string | null) => ({ [column]: value }) as Pick<Article, Column>;
  return {
    ...entry,
    columns: [column] as readonly Column[],
    input: v.optional(line(maxLength)),
    answer: v.optional(v.string()),
    write: (value: string | undefined) => filled(value ?? null),
    read: (row: Pick<Article, Column>) => row[column] ?? undefined,
    readersText: (value: string | undefined): readonly ReadersText[] =>
      isReaders && value !== undefined ? [['', [fold(value)]]] : [],
    erased: filled(null),
  };
}

/** For fields of which readers see no text. */
export const noText = (): readonly never[] => [];
