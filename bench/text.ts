import { sentences, titles, words } from './vocabulary.ts';

type Random = () => number;

/** A body ends with the sentence that brings it past this many characters. */
const bodyLength = 1_200;
const paragraphLength = 190;

/** One of the items; each is equally likely. */
export function pick<Item>(random: Random, items: readonly Item[]): Item {
  const item = items[Math.floor(random() * items.length)];
  if (item === undefined) throw new Error('There is nothing to pick from.');
  return item;
}

export function title(random: Random): string {
  return fill(random, pick(random, titles));
}

export function sentence(random: Random): string {
  return fill(random, pick(random, sentences));
}

/** A body in the HTML that the site stores: paragraphs, some with a heading above. */
export function bodyHtml(random: Random): string {
  let html = '';
  for (let length = 0; length < bodyLength;) {
    const text = paragraph(random);
    const heading =
      length > 0 && random() < 0.2 ? `<h2>${fill(random, '{place}的{thing}')}</h2>` : '';
    html += `${heading}<p>${text}</p>`;
    length += text.length;
  }
  return html;
}

function paragraph(random: Random): string {
  let text = '';
  while (text.length < paragraphLength) text += sentence(random);
  return text;
}

function fill(random: Random, template: string): string {
  return template.replace(/\{(\w+)\}/g, (_, slot: string) => {
    if (slot === 'n') return String(2 + Math.floor(random() * 28));
    if (slot === 'many') return String(30 + Math.floor(random() * 9_000));
    return pick(random, words[slot] ?? []);
  });
}
