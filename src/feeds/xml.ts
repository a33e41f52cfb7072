// XML 1.0 (section 2.2) allows only the characters listed here, even as references.
const illegal = /[^\t\n\r\x20-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu;

/** The text without the characters that XML forbids. */
export function legalText(text: string): string {
  return text.replace(illegal, '');
}

const references: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
};

/** A text escaped for XML or HTML, between tags or in double quotes. */
export function escapeText(text: string): string {
  return legalText(text).replace(/[&<>"]/g, (character) => references[character] ?? '');
}

/** An element that holds a text. */
export function textElement(name: string, text: string): string {
  return `<${name}>${escapeText(text)}</${name}>`;
}
