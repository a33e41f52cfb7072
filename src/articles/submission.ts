import * as v from 'valibot';
import { check, type Checked, isRecord, refuse } from '../lib/check.ts';
import { inputs, type Content } from './content.ts';
import { markdownToHtml, maxMarkdownLength } from './bodies/markdown.ts';
import { sanitizeBody, type Excess, type Unlabelled } from './bodies/sanitize.ts';

/** An article as editors push it. */
export const submissionSchema = v.object({
  ...inputs,
  bodyFormat: v.optional(v.picklist(['html', 'markdown'], '须为 html 或 markdown')),
  status: v.optional(
    v.picklist(
      ['draft', 'review', 'scheduled', 'published'],
      '须为 draft、review、scheduled 或 published',
    ),
  ),
});

/** The messages for bodies that the sanitizer refuses. */
const excesses: Readonly<Record<Excess, string>> = {
  'too-deep': '标签嵌套过深',
  'too-many-elements': '标签或属性过多',
  'too-long': '正文净化后过长',
  unstable: '标签交错,无法整理',
};

/**
 * A valid article as an editor pushed it. Only a draft or an article in review may lack a time. The time decides
 * every other status.
 */
export type Submission = Content & Pick<v.InferOutput<typeof submissionSchema>, 'status'>;

/** Reads an article from a request body: every fault with its pointer, or the submission. */
export function parseSubmission(input: unknown, siteUrl: string): Checked<Submission> {
  const checked = check(submissionSchema, input);
  const body = readBody(isRecord(input) ? input : {}, siteUrl);
  const faults = [
    ...(checked.ok ? [] : checked.faults),
    ...(isRecord(input) && lacksTime(input)
      ? [{ pointer: '/publishedAt', detail: '缺少此字段(草稿与送审稿可以没有)' }]
      : []),
    ...(body && 'faults' in body
      ? body.faults.map((detail) => ({ pointer: '/body', detail }))
      : []),
  ];
  if (!checked.ok || !body || !('html' in body) || faults.length > 0) return { ok: false, faults };
  const { bodyFormat: _, ...fields } = checked.value;
  const { publishedAt, expiresAt } = fields;
  if (publishedAt !== undefined && expiresAt !== undefined && expiresAt <= publishedAt) {
    return refuse('/expiresAt', '须晚于 publishedAt');
  }
  return { ok: true, value: { ...fields, body: body.html } };
}

function lacksTime({ status, publishedAt }: Record<string, unknown>): boolean {
  return publishedAt === undefined && status !== 'draft' && status !== 'review';
}

/** Reads the body; undefined for a value that is no text, whose fault the schema names. */
function readBody(
  { body: text, bodyFormat }: Record<string, unknown>,
  siteUrl: string,
): { readonly html: string } | { readonly faults: readonly string[] } | undefined {
  if (typeof text !== 'string') return undefined;
  const isMarkdown = bodyFormat === 'markdown';
  if (isMarkdown && text.length > maxMarkdownLength) {
    return { faults: [`Markdown 正文不得超过 ${maxMarkdownLength} 个字符`] };
  }
  const body = sanitizeBody(isMarkdown ? markdownToHtml(text) : text, siteUrl);
  if (!body.ok) return { faults: [excesses[body.reason]] };
  if (body.empty) return { faults: ['正文净化后为空'] };
  if (body.unlabelled.length > 0) return { faults: body.unlabelled.slice(0, 20).map(askForAlt) };
  return { html: body.html };
}

/** Text for those who do not see it (WCAG 2.2, 1.1.1). */
function askForAlt({ number, src }: Unlabelled): string {
  const name = src.length > 100 ? `${src.slice(0, 100)}…` : src;
  return `第 ${number} 张图片(${name})缺少 alt 或其中只有空白:请写明图片内容,纯装饰的写 alt=""`;
}
