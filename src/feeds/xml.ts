// Everything but these may not stand in an XML 1.0 document, not even as a reference (XML 1.0, 2.2).
const illegal = /[^\t\n\r\x20-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu;

/** The text without what no XML document may hold. */
export function legalText(text: string): string {
  return text.replace(illegal, '');
}

const references: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
};

/** A text as it stands in markup, XML or HTML, between tags or in double quotes. */
export function escapeText(text: string): string {
  return legalText(text).replace(/[&<>"]/g, (character) => references[character] ?? '');
}

/** An element that holds a text. */
export function textElement(name: string, text: string): string {
  return `<${name}>${escapeText(text)}</${name}>`;
}
