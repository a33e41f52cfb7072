import * as v from 'valibot';
import { site } from '../site.ts';
import { unixTime } from '../lib/calendar.ts';

/**
 * A line of text: whitespace is folded, control characters and lone surrogates are dropped. JSON Schema cannot be
 * derived from a transformation or a check, so `metadata` states their limits, here and below.
 */
export function line(maxLength: number) {
  return v.pipe(
    v.string('须为字符串'),
    v.metadata({ minLength: 1, maxLength }),
    v.transform(oneLine),
    v.check((text) => /[^\s\p{Cf}]/u.test(text), '不能为空'),
    v.maxLength(maxLength, `不得超过 ${maxLength} 个字符`),
  );
}

function oneLine(text: string): string {
  return text
    .toWellFormed()
    .replace(/[\s\p{Cc}]+/gu, ' ')
    .trim();
}

const tagLength = 40;
const tagLimits = { minLength: 1, maxLength: tagLength, pattern: '^(?!\\.+$)[^/\\\\?#%]*$' };

/** A topic's name. It has one spelling whatever the width of its letters, and it must fit into a path. */
export const tag = v.pipe(
  v.string('须为字符串'),
  v.metadata(tagLimits),
  v.transform((text) => text.normalize('NFKC')),
  line(tagLength),
  v.regex(/^[^/\\?#%]*$/, '不得含 / \\ ? # %'),
  v.regex(/^(?!\.+$)/, '不能只有点号'),
);

/** The topics of an article. They are counted before each is checked, since every fault costs memory. */
export const tags = v.pipe(
  v.array(v.unknown(), '须为数组'),
  v.maxLength(20, '不得超过 20 个'),
  v.metadata({ items: { type: 'string', ...tagLimits } }),
  v.array(tag),
);

/** Whether a text is a topic's name, spelled as the site spells it. */
export function isTag(text: string): boolean {
  const read = v.safeParse(tag, text);
  return read.success && read.output === text;
}

/** A slot among the lead stories of the home page (推荐位): 0, the first, to 9. */
export const slot = v.pipe(
  v.number('须为 0 到 9 的整数'),
  v.integer('须为 0 到 9 的整数'),
  v.minValue(0, '须为 0 到 9 的整数'),
  v.maxValue(9, '须为 0 到 9 的整数'),
);

const sections: readonly string[] = site.sections.map(({ slug }) => slug);

/** The slug of a section. */
export const section = v.picklist(sections, '没有这个栏目');

const wantedId = '须为文章编号';

/** An article's id as a JSON number. */
export const articleNumber = v.pipe(
  v.number(wantedId),
  v.integer(wantedId),
  v.minValue(1, wantedId),
  v.maxValue(Number.MAX_SAFE_INTEGER, wantedId),
);

/** An RFC 3339 time with offset; its value is in unix seconds. */
export const time = v.pipe(
  v.string('须为字符串'),
  v.metadata({ format: 'date-time' }),
  v.rawTransform(({ dataset, addIssue, NEVER }) => {
    const seconds = unixTime(dataset.value);
    if (seconds !== undefined) return seconds;
    addIssue({ message: '须为带时区偏移的 RFC 3339 时间,如 2022-02-23T18:37:37+08:00' });
    return NEVER;
  }),
);

/** An absolute http(s) URL, in the form that the URL standard gives it. */
export const webUrl = v.pipe(
  v.string('须为字符串'),
  v.maxLength(2_000, '不得超过 2000 个字符'),
  v.metadata({ format: 'uri' }),
  v.rawTransform(({ dataset, addIssue, NEVER }) => {
    const url = URL.parse(dataset.value);
    if (url && /^https?:$/.test(url.protocol)) return url.href;
    addIssue({ message: '须为 http(s) 网址' });
    return NEVER;
  }),
);
