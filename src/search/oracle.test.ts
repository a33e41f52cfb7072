import { expect, it } from 'vitest';
import { sampleArticles } from '../../local/newsroom/articles.ts';
import { randomFrom } from '../../local/random.ts';
import { generateArticles } from '../../bench/articles.ts';
import { findAll, openSearch, store } from '../../testing/pages/search.ts';
import { openSqlite } from '../../testing/bindings.ts';
import { indexArticles } from './indexing.ts';

const random = randomFrom(2_026);
const below = (limit: number) => Math.floor(random() * limit);
const pick = <Item>(items: readonly Item[]): Item => items[below(items.length)]!;

/** All kinds of characters that a text may have, in runs that repeat and overlap. */
const odd = [
  ...['5G', 'Wi‑Fi 6E', '2026年11月24日', '3.1415926', '100%', 'C++', 'COVID-19', 'e=mc²', '10㎡'],
  ...[
    'ＡＢＣ',
    '全角　空格',
    '“引号”',
    '"quote"',
    "it's",
    '(括号)',
    '*',
    '--',
    'NEAR',
    'AND OR NOT',
  ],
  ...[
    '😀',
    '👨‍👩‍👧',
    '𠮷野家',
    'Ångström',
    'ΟΔΟΣ',
    'İstanbul',
    'ﬁn',
    '한국어',
    'ガギグ',
    '\\',
    ';',
    '?',
  ],
  ...[
    '的',
    '的的',
    '了',
    '在',
    '城市',
    '城',
    '市',
    'aa',
    'aaa',
    'ab',
    '\t',
    '，',
    '。',
    '——',
    '……',
  ],
];

interface Text {
  readonly title: string;
  readonly paragraphs: readonly string[];
}

const oddText = (): Text => ({
  title: Array.from({ length: 1 + below(8) }, () => pick(odd)).join(''),
  paragraphs: Array.from({ length: 1 + below(4) }, () =>
    Array.from({ length: 1 + below(30) }, () => pick(odd)).join(pick(['', '', ' '])),
  ),
});

const paragraphsOf = (html: string) => html.split(/<[^>]+>/).filter((text) => text !== '');

const texts: readonly Text[] = [
  ...Array.from({ length: 200 }, oddText),
  ...sampleArticles.map(({ title, body }) => ({ title, paragraphs: paragraphsOf(body) })),
  ...[...generateArticles(100)].map(({ title, bodyHtml }) => {
    return { title, paragraphs: paragraphsOf(bodyHtml) };
  }),
];

/** The normal form, implemented a second time. */
const normal = (text: string) =>
  text
    .normalize('NFKC')
    .toLowerCase()
    .normalize('NFKC')
    .replace(/ς/g, 'σ')
    .replace(/\s+/g, ' ')
    .trim();

const escaped = (text: string) =>
  text.replace(/[&<]/g, (sign) => (sign === '&' ? '&#x26;' : '&#x3C;'));

/** 1 to 6 characters of a normalised title or body. */
function substring(): string {
  const { title, paragraphs } = pick(texts);
  const characters = Array.from(normal(random() < 0.3 ? title : paragraphs.join(' ')));
  const from = below(characters.length);
  return characters.slice(from, from + 1 + below(6)).join('');
}

it('finds for 2,000 random substrings what instr() finds', async () => {
  const { db, search } = await openSearch();
  const plain = await openSqlite();
  await plain.prepare('CREATE TABLE texts (id INTEGER PRIMARY KEY, title TEXT, body TEXT)').run();
  for (const [index, { title, paragraphs }] of texts.entries()) {
    const bodyHtml = paragraphs.map((text) => `<p>${escaped(text)}</p>`).join('');
    await store(db, index + 1, { title, bodyHtml, publishedAt: 1_791_423_000 + below(200) });
    await plain
      .prepare('INSERT INTO texts (id, title, body) VALUES (?, ?, ?)')
      .bind(index + 1, normal(title), normal(paragraphs.join(' ')))
      .run();
  }
  const ids = texts.map((_, index) => index + 1);
  for (let from = 0; from < ids.length; from += 20) {
    await indexArticles(db, search, ids.slice(from, from + 20));
  }

  const figures = { asked: 0, hits: 0, single: 0, differing: [] as string[] };
  while (figures.asked < 2_000) {
    const text = substring();
    // Skip an empty query, and a phrase that an inner quote would end.
    if (text === ' ' || text.includes('" ')) continue;
    figures.asked++;
    const { results } = await plain
      .prepare('SELECT id FROM texts WHERE instr(title, ?1) OR instr(body, ?1) ORDER BY id')
      .bind(text)
      .all<{ id: number }>();
    const found = await findAll(search, `"${text}"`);
    figures.hits += found.length;
    if (Array.from(text).length === 1) figures.single++;
    const expected = results.map(({ id }) => id);
    if (found.sort((a, b) => a - b).join() !== expected.join()) figures.differing.push(text);
  }
  console.log(JSON.stringify({ articles: texts.length, ...figures }));
  expect(figures.differing).toEqual([]);
  expect(figures.hits).toBeGreaterThan(2_000);
  expect(figures.single).toBeGreaterThan(200);
});
