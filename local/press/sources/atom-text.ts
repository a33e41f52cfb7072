import { parseFragment, type DefaultTreeAdapterTypes } from 'parse5';

/** A text construct or a content element of Atom, with its XML decoded (RFC 4287, 3.1 and 4.1.3). */
interface Typed {
  readonly value?: string | undefined;
  /** `text` when it is left out. */
  readonly type?: string | undefined;
}

const markup = ['html', 'xhtml', 'text/html', 'application/xhtml+xml'];
const isPlain = (type: string) => type === 'text' || type.startsWith('text/');

/** The value as HTML; undefined when it is neither markup nor text. */
export function htmlOf({ value, type = 'text' }: Typed = {}): string | undefined {
  if (value === undefined || markup.includes(type)) return value;
  if (!isPlain(type)) return undefined;
  const escaped = value.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
  const parts = escaped.split(/(?:\r?\n[ \t]*){2,}/).filter((part) => /\S/.test(part));
  return parts.map((part) => `<p>${part.trim()}</p>`).join('\n');
}

/** The value as plain text. */
export function textOf({ value, type = 'text' }: Typed = {}): string | undefined {
  if (value === undefined || !markup.includes(type)) return value;
  return textIn(parseFragment(value)).replace(/\s+/g, ' ').trim();
}

function textIn(node: DefaultTreeAdapterTypes.Node): string {
  if ('value' in node) return node.value;
  return 'childNodes' in node ? node.childNodes.map(textIn).join('') : '';
}
