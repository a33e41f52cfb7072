import { whyUnreadable } from './encoding.ts';
import { xmlItems, type XmlItem } from './xml-items.ts';
import type { Mapping } from '../mapping.ts';
import type { Entry } from './entry.ts';

/**
 * Articles of a WordPress export (WXR 1.2), read as a stream. Pages and attachments are skipped. A post that
 * WordPress protects by a password becomes a draft.
 */
export async function* readWxr(
  bytes: AsyncIterable<Uint8Array>,
  mapping: Mapping,
): AsyncGenerator<Entry> {
  try {
    for await (const item of xmlItems(bytes, 'item')) yield entryOf(item, mapping);
  } catch (error) {
    yield { place: 'the rest of the file', damaged: whyUnreadable(error) };
  }
}

function entryOf(item: XmlItem, mapping: Mapping): Entry {
  const id = item.text('wp:post_id') ?? '';
  const place = `post ${id || '?'}`;
  const type = item.text('wp:post_type');
  const status = item.text('wp:status');
  if (!type || !status) return { place, damaged: 'has no type or no status' };
  if (type !== 'post') return { place, skipped: `is of type ${type}` };
  if (status !== 'publish' && status !== 'future') return { place, skipped: `is ${status}` };
  if (!/^\d+$/.test(id)) return { place, damaged: 'has no id' };
  const article = articleOf(item, mapping);
  if (!item.text('wp:post_password')) return { place, article };
  const note = 'protected by a password, so a draft';
  return { place, article: { ...article, status: 'draft' }, note };
}

function articleOf(item: XmlItem, { idOffset, ...mapping }: Mapping) {
  const summary = item.text('excerpt:encoded');
  const author = item.text('dc:creator');
  const tags = categoriesOf(item, 'post_tag').map(({ text }) => text.trim());
  return {
    id: Number(item.text('wp:post_id')) + idOffset,
    section: sectionOf(item, mapping),
    title: item.text('title'),
    body: withParagraphs(item.text('content:encoded') ?? ''),
    publishedAt: timeOf(item),
    ...(summary ? { summary } : {}),
    ...(author ? { author } : {}),
    ...(tags.length > 0 ? { tags } : {}),
  };
}

function categoriesOf(item: XmlItem, domain: string) {
  return item.all('category').filter(({ attributes }) => attributes['domain'] === domain);
}

/** The section of the first category that is mapped or has a section's name, else the default section. */
function sectionOf(item: XmlItem, { section, sections }: Omit<Mapping, 'idOffset'>) {
  const names = categoriesOf(item, 'category').flatMap(({ attributes, text }) => [
    attributes['nicename'] ?? '',
    text.trim(),
  ]);
  const mapped = names.find((name) => sections.has(name));
  return mapped === undefined ? section : sections.get(mapped);
}

/** The time of publication. WordPress writes it in UTC without a zone, and as zeros for a post without a time. */
function timeOf(item: XmlItem): string | undefined {
  const utc = item.text('wp:post_date_gmt');
  if (utc && !utc.startsWith('0000')) return `${utc.replace(' ', 'T')}Z`;
  const date = new Date(item.text('pubDate') ?? '');
  return Number.isNaN(date.getTime()) ? undefined : date.toISOString();
}

const block = /^<\/?(?:p|div|h[1-6]|ul|ol|dl|table|blockquote|pre|figure|hr|section|!--)\b/i;

const pageBreak = /\s*<!--\s*(?:nextpage|pagebreak)\s*-->\s*/i;

/** Makes paragraphs of blank lines, as WordPress does when it shows a post, unless the post already has paragraphs. */
function withParagraphs(html: string): string {
  if (/<p\b|<!-- wp:/i.test(html)) return html;
  // A page break must stand at the top level of the body, so one inside a paragraph ends that paragraph.
  return html.split(pageBreak).map(paragraphs).join('\n<hr class="page-break">\n');
}

function paragraphs(html: string): string {
  return html
    .split(/(?:\r?\n[ \t]*){2,}/)
    .map((part) => part.trim())
    .filter((part) => part !== '')
    .map((part) => (block.test(part) ? part : `<p>${part.replace(/\r?\n/g, '<br>')}</p>`))
    .join('\n');
}
