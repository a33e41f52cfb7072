import { describe, expect, it } from 'vitest';
import { findSensitive, readWordList } from './sensitive.ts';
import { parseSubmission, type Submission } from './submission.ts';

const list = readWordList(JSON.stringify(['万灵药', 'free gift', '灵']));

function submission(changes: Record<string, unknown>): Submission {
  const parsed = parseSubmission(
    {
      ...{ section: 'keji', title: '路灯会说话', body: '<p>正文。</p>' },
      ...{ publishedAt: '2026-10-08T09:30:00+08:00', ...changes },
    },
    'https://news.example',
  );
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.faults));
  return parsed.value;
}

describe('a word of the list', () => {
  it.each([
    '万灵药',
    '万 灵 药',
    '万\u200b灵\u2060药',
    '万·灵、药',
    '万-灵*药',
    '萬靈藥',
    '萬灵藥',
    '万😀灵😀药',
    'ＦＲＥＥ　ｇｉｆｔ',
    'f.r.e.e g-i-f-t',
    'FreeGift',
    'ⓕree gift',
    'frée gîft',
    'fre\u0301e gift\u0301\u0323',
  ])('is found in %j', (text) => {
    const [found] = findSensitive(submission({ title: `特价${text}出售` }), list);
    expect(found).toMatchObject({ type: 'sensitive', pointer: '/title', start: 2 });
    const { title } = submission({ title: `特价${text}出售` });
    expect(title.slice(found!.start, found!.end)).toBe(text.replace(/\s+/g, ' '));
  });

  it.each([
    ['<p>有万<b>灵</b>药</p>', '万<b>灵</b>药'],
    ['<p>有万&#x7075;药</p>', '万灵药'],
    ['<p>f&lt;r&gt;ee gift</p>', 'f&#x3C;r>ee gift'],
    ['<p>a &amp; b</p><ul><li>萬靈藥</li></ul>', '萬靈藥'],
    ['<p>有万<br>灵药</p>', '万<br>灵药'],
    [
      '<p>有万<img src="/a.png" alt="">灵药</p>',
      '万<img src="/a.png" alt="" loading="lazy" decoding="async">灵药',
    ],
    [
      '<p><ruby>万<rp>(</rp><rt>wàn</rt><rp>)</rp></ruby><ruby>灵<rt>líng</rt></ruby>药</p>',
      '万<rp>(</rp><rt>wàn</rt><rp>)</rp></ruby><ruby>灵<rt>líng</rt></ruby>药',
    ],
    [
      '<p><ruby>甲<rt>free</rt><rp>x</rp>乙<rt>gift</rt></ruby></p>',
      'free</rt><rp>x</rp>乙<rt>gift',
    ],
    ['<p><i>fré</i>e gi&#x66;t</p>', 'fré</i>e gift'],
    ['<p>图<img src="https://img.example/a.jpg" alt="萬靈藥"></p>', '萬靈藥'],
  ])('is found in %j, with its place in the body', (body, expected) => {
    const given = submission({ body });
    const [{ pointer, start, end } = { pointer: '', start: 0, end: 0 }] = findSensitive(
      given,
      list,
    );
    expect(pointer).toBe('/body');
    expect(given.body.slice(start, end)).toBe(expected);
  });

  it.each([
    { title: '万药' },
    { body: '<p>一万</p><p>灵?</p>'.replace('灵', '零') },
    { body: '<p>他说有万</p><p>药</p>' },
    { body: '<p><ruby>free<rt>万</rt></ruby></p><p><ruby>药<rt>gift</rt></ruby></p>' },
    { body: '<p><a href="https://x.example/free-gift">链接</a></p>' },
  ])('is not in %j', (changes) => {
    expect(findSensitive(submission(changes), list)).toEqual([]);
  });

  it('is not put together from two blocks', () => {
    const found = findSensitive(submission({ body: '<p>万</p><p>灵药</p>' }), list);
    expect(found.map(({ word }) => word)).toEqual(['灵']);
  });

  it('is named wherever it is, the longest that begins there', () => {
    const everywhere = {
      ...{ title: '万灵药', summary: '灵', author: '灵', editor: '灵', correction: '灵' },
      ...{ source: { name: '灵' }, tags: ['好', '灵'], body: '<p>万灵药</p>' },
    };
    const found = findSensitive(submission(everywhere), list);
    expect(found.map(({ pointer, word }) => `${pointer} ${word}`)).toEqual([
      ...['/title 万灵药', '/title 灵', '/summary 灵', '/author 灵', '/editor 灵'],
      ...['/source/name 灵', '/correction 灵', '/tags/1 灵', '/body 万灵药', '/body 灵'],
    ]);
  });
});

it.each(['', '{}', '"word"', '[1]', '{"mode":"maybe","words":[]}'])(
  'a list that is none is not passed over: %j',
  (text) => {
    expect(() => readWordList(text)).toThrow();
  },
);

it('an empty list finds nothing, a long one is fast enough to count', () => {
  expect(findSensitive(submission({}), readWordList('[]'))).toEqual([]);
  expect(findSensitive(submission({}), readWordList('["", " ", "…"]'))).toEqual([]);
  const many = Array.from({ length: 20_000 }, (_, n) => `词${n}号`);
  const given = submission({ body: `<p>${'字'.repeat(50_000)}词19999号</p>` });
  expect(findSensitive(given, readWordList(JSON.stringify(many)))).toHaveLength(1);
});
