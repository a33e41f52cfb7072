import * as v from 'valibot';
import { parseTags, undated, type Article } from './article.ts';
import { segmentsOf } from './bodies/segments.ts';
import { field, noText, textField } from './field.ts';
import { line, section, slot, tags, time, webUrl } from './input.ts';
import { fold } from './folded.ts';
import { siteTime } from './notation.ts';

const answeredTime = v.optional(v.pipe(v.string(), v.metadata({ format: 'date-time' })));

/**
 * The fields of an article, in the order in which the API shows them. Everything that treats an article field by
 * field is derived from this table: the request's schema, the row, snapshots and restores, differences between
 * revisions, the API's answer and document, the search for sensitive words, the search index, what lists show, the
 * headline in feeds and JSON-LD, and erasure. Columns stand in `db/schema.ts`; one without an entry here or in
 * {@link stateColumns} does not compile.
 */
export const fields = {
  section: field({
    columns: ['section'],
    input: section,
    answer: v.string(),
    description: '栏目的代号',
    example: 'minsheng',
    write: (value) => ({ section: value }),
    read: (row) => row.section,
    readersText: noText,
    isSearched: false,
    isListed: true,
    // Kept: an erased article's address goes on answering.
    erased: {},
  }),
  /** 肩题 */
  kicker: textField('kicker', {
    maxLength: 50,
    description: '肩题，显示在标题之上',
    example: '文化惠民',
    isReaders: true,
    isSearched: true,
    isListed: false,
    headline: 'above',
  }),
  title: field({
    columns: ['title'],
    input: line(200),
    answer: v.string(),
    description: '标题',
    example: '青禾市图书馆延长开放时间',
    write: (value) => ({ title: value }),
    read: (row) => row.title,
    readersText: (value) => [['', [fold(value)]]],
    isSearched: true,
    isListed: true,
    erased: { title: '' },
  }),
  /** 副题 */
  subtitle: textField('subtitle', {
    maxLength: 200,
    description: '副题，显示在标题之下',
    example: '试行三个月，每晚增设两名值班员',
    isReaders: true,
    isSearched: true,
    isListed: false,
    headline: 'below',
  }),
  summary: textField('summary', {
    maxLength: 500,
    description: '摘要',
    example: '自下月起，每晚开放到十点。',
    isReaders: true,
    isSearched: false,
    isListed: true,
  }),
  publishedAt: field({
    columns: ['publishedAt'],
    input: v.optional(time),
    answer: answeredTime,
    description: '发布时间；在将来即为定时发布。只有草稿与送审稿可以没有',
    example: '2026-11-20T09:30:00+08:00',
    write: (value) => ({ publishedAt: value ?? undated }),
    read: ({ publishedAt }) => (publishedAt === undated ? undefined : publishedAt),
    json: siteTime,
    readersText: noText,
    isSearched: false,
    isListed: true,
    // Kept: the date is part of the address.
    erased: {},
  }),
  expiresAt: field({
    columns: ['expiresAt'],
    input: v.optional(time),
    answer: answeredTime,
    description: '下线时间，须晚于发布时间',
    example: '2099-12-31T00:00:00+08:00',
    write: (value) => ({ expiresAt: value ?? null }),
    read: (row) => row.expiresAt ?? undefined,
    json: siteTime,
    readersText: noText,
    isSearched: false,
    isListed: false,
    erased: { expiresAt: null },
  }),
  author: textField('author', {
    maxLength: 100,
    description: '作者',
    example: '林青',
    isReaders: true,
    isSearched: false,
    isListed: false,
  }),
  editor: textField('editor', {
    maxLength: 100,
    description: '责任编辑',
    example: '白禾',
    isReaders: true,
    isSearched: false,
    isListed: false,
  }),
  source: field({
    columns: ['sourceName', 'sourceUrl'],
    input: v.optional(
      v.object({ name: line(100), url: v.optional(webUrl) }, '须为对象 {name, url}'),
    ),
    answer: v.optional(v.object({ name: v.string(), url: v.optional(v.string()) })),
    description: '来源',
    example: { name: '青禾晚报', url: 'https://wanbao.example/' },
    write: (value) => ({ sourceName: value?.name ?? null, sourceUrl: value?.url ?? null }),
    read: ({ sourceName, sourceUrl }) =>
      sourceName ? { name: sourceName, url: sourceUrl ?? undefined } : undefined,
    readersText: (value) => (value ? [['/name', [fold(value.name)]]] : []),
    isSearched: false,
    isListed: false,
    erased: { sourceName: null, sourceUrl: null },
  }),
  correction: textField('correction', {
    maxLength: 1_000,
    description: '更正，连同时间显示在文章开头',
    example: '首段所写的时间有误，已改正。',
    isReaders: true,
    isSearched: false,
    isListed: false,
  }),
  tags: field({
    columns: ['tags'],
    input: v.optional(tags),
    answer: v.array(v.string()),
    description: '话题，各有一页',
    example: ['图书馆'],
    write: (value) => ({ tags: JSON.stringify([...new Set(value)]) }),
    read: (row) => [...parseTags(row.tags)],
    readersText: (value) => (value ?? []).map((tag, index) => [`/${index}`, [fold(tag)]]),
    isSearched: false,
    isListed: true,
    erased: { tags: '[]' },
  }),
  /** A place among the lead stories of the home page (推荐位). */
  featured: field({
    columns: ['featured'],
    input: v.optional(slot),
    answer: v.optional(v.pipe(v.number(), v.integer())),
    description: '首页的推荐位，0 为头条',
    example: 3,
    write: (value) => ({ featured: value ?? null }),
    read: (row) => row.featured ?? undefined,
    readersText: noText,
    isSearched: false,
    isListed: true,
    erased: { featured: null },
  }),
  /** HTML or Markdown in a request; sanitized HTML everywhere else. */
  body: field({
    columns: ['bodyHtml'],
    input: v.string('须为字符串'),
    answer: v.string(),
    description: '正文；按 HTML5 解析，只保留允许的标签',
    example: '<p>自下月起，青禾市图书馆每晚开放到十点。</p>',
    write: (value) => ({ bodyHtml: value }),
    read: (row) => row.bodyHtml,
    readersText: (value) => [['', segmentsOf(value)]],
    isSearched: true,
    isListed: false,
    erased: { bodyHtml: '' },
  }),
} as const;

type Fields = typeof fields;
export type FieldName = keyof Fields;
/** The columns that fields fill. */
export type ContentColumn = Fields[FieldName]['columns'][number];
/** The columns of the fields that are declared so. */
type ColumnsOf<Declared> = {
  [Name in FieldName]: Fields[Name] extends Declared ? Fields[Name]['columns'][number] : never;
}[FieldName];
/** The columns that lists show. */
export type ListedColumn = ColumnsOf<{ readonly isListed: true }>;
/** The columns by which readers find an article. */
export type SearchedColumn = ColumnsOf<{ readonly isSearched: true }>;
/** The columns of the headline's lines beside the title. */
export type HeadlineColumn = ColumnsOf<{ readonly headline: 'above' | 'below' }>;

type StateColumn = Exclude<keyof Article, ContentColumn>;

/** The columns that no editor pushes, each with what the erasure of an article leaves in it. */
export const stateColumns = {
  id: 'kept',
  seq: 'kept',
  status: { leaves: 'gone' },
  updatedAt: 'kept',
  revision: 'kept',
  contentHash: { leaves: '' },
  // Kept: it decides how the address answers.
  withdrawal: 'kept',
  mergedInto: 'kept',
  correctedAt: { leaves: null },
} as const satisfies {
  readonly [Column in StateColumn]: 'kept' | { readonly leaves: Article[Column] };
};
