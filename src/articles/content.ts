import { getTableColumns } from 'drizzle-orm';
import * as v from 'valibot';
import { articles } from '../db/schema.ts';
import type { Article } from './article.ts';
import { plainText } from './bodies/text.ts';
import {
  fields,
  stateColumns,
  type ContentColumn,
  type FieldName,
  type HeadlineColumn,
  type ListedColumn,
  type SearchedColumn,
} from './definition.ts';
import type { Field, ReadersText } from './field.ts';

// Everything here is derived from the table of fields in definition.ts.

type Fields = typeof fields;
type AnyField = Field<v.GenericSchema, ContentColumn>;

/** The fields as a list. Only here do the types forget which value belongs to which field. */
const entries = Object.entries(fields) as unknown as readonly (readonly [FieldName, AnyField])[];

/** One property of every field. */
function each<Property extends keyof AnyField & keyof Fields[FieldName]>(property: Property) {
  const pairs = entries.map(([name, entry]) => [name, entry[property]] as const);
  return Object.fromEntries(pairs) as unknown as {
    readonly [Name in FieldName]: Fields[Name][Property];
  };
}

/** The schemas of a request's fields. */
export const inputs = each('input');
/** The schemas of the fields that the API answers. */
export const answers = each('answer');
/** The descriptions of the fields in the API's document. */
export const descriptions = each('description');
/** A value for every field, as a request gives it. */
export const examples = each('example');

/** The content of an article by its fields: times in unix seconds, the body sanitized. */
export type Content = v.InferOutput<v.ObjectSchema<typeof inputs, undefined>>;

/** The columns that content fills. */
export function columnsOf(content: Content): Pick<Article, ContentColumn> {
  const parts = entries.map(([name, { write }]) => write(content[name]));
  return Object.assign({}, ...parts) as Pick<Article, ContentColumn>;
}

/** The content that a row holds, as an editor would push it again. */
export function contentOf(row: Pick<Article, ContentColumn>): Content {
  return Object.fromEntries(entries.map(([name, { read }]) => [name, read(row)])) as Content;
}

/** The content of a row as the API answers it; a field that is absent is undefined. */
export function contentJson(row: Pick<Article, ContentColumn>) {
  const values = entries.map(([name, { read, json }]) => {
    const value = read(row);
    return [name, json ? json(value) : value] as const;
  });
  return Object.fromEntries(values) as Readonly<Record<FieldName, unknown>>;
}

/** Every text of content that readers see, with a JSON Pointer to its field. */
export function readersTexts(content: Content): readonly ReadersText[] {
  return entries.flatMap(([name, { readersText }]) =>
    readersText(content[name]).map(([below, runs]) => [`/${name}${below}`, runs] as const),
  );
}

/** The columns by which readers find an article, for a query. */
export const searchedColumns = pick(
  entries.filter(([, { isSearched }]) => isSearched).flatMap(([, { columns }]) => columns),
) as Pick<typeof articles._.columns, SearchedColumn>;

/** The text by which readers find an article beside its title: lines of the headline, then the body. */
export function searchedText(row: Pick<Article, SearchedColumn>): string {
  const { title: _, bodyHtml: __, ...lines } = searchedColumns;
  return [...textsIn(row, Object.keys(lines)), plainText(row.bodyHtml)].join('\n');
}

/** The columns of the headline's lines beside the title, for a query. */
export const headlineColumns = pick(
  entries.flatMap(([, { headline, columns }]) => (headline === undefined ? [] : columns)),
) as Pick<typeof articles._.columns, HeadlineColumn>;

/** The lines of the headline beside the title, in their order. */
export function headlineLines(row: Pick<Article, HeadlineColumn>): readonly string[] {
  return textsIn(row, Object.keys(headlineColumns));
}

function textsIn(row: object, columns: readonly string[]): readonly string[] {
  return columns.flatMap((column) => {
    const value: unknown = Reflect.get(row, column);
    return typeof value === 'string' ? value : [];
  });
}

/** The columns that lists show: a change of one concerns every page that names the article. */
export const listedColumns = entries.flatMap(([, { isListed, columns }]) =>
  isListed ? columns : [],
) as readonly ListedColumn[];

/** The values that the erasure of an article leaves in its row. Columns that are not named are kept. */
export const erasedColumns: Partial<Article> = Object.assign(
  {},
  ...entries.map(([, { erased }]) => erased),
  ...Object.entries(stateColumns).map(([column, left]) =>
    left === 'kept' ? {} : { [column]: left.leaves },
  ),
) as Partial<Article>;

function pick(columns: readonly string[]) {
  return Object.fromEntries(
    Object.entries(getTableColumns(articles)).filter(([name]) => columns.includes(name)),
  );
}
