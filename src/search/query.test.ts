import { describe, expect, it } from 'vitest';
import { matches, matchExpression, parseQuery } from './query.ts';

const terms = (text: string) => {
  const query = parseQuery(text);
  return query.kind === 'terms' ? query.terms : query.kind;
};

describe('parseQuery', () => {
  it.each([
    ['南京', ['南京']],
    ['南', ['南']],
    ['南京　长江 大桥', ['南京', '长江', '大桥']],
    ['５Ｇ 基站', ['5g', '基站']],
    ['"Qinghe City" 地铁', ['qinghe city', '地铁']],
    ['“青禾 地铁” 二号', ['青禾 地铁', '二号']],
    ['"说"好"了"', ['说"好"了']],
    ['"""', ['"']],
    ['" a"', [' a']],
    ['"没有结尾', ['没有结尾']],
    ['“老字号”联盟', ['“老字号”联盟']],
    ['南京 南京市 南京', ['南京市']],
    ['NEAR(a, b) OR * -- ;', ['near(a,', 'b)', 'or', '*', '--', ';']],
    ['a\0b', ['a', 'b']],
    ['字'.repeat(100), ['字'.repeat(100)]],
    ['😀'.repeat(100), ['😀'.repeat(100)]],
    ['字'.repeat(101), 'too-long'],
    ['😀'.repeat(101), 'too-long'],
    ['', 'empty'],
    ['  \u3000\n', 'empty'],
    ['"', 'empty'],
    ['"" “”', 'empty'],
  ])('%j asks for %j', (text, expected) => {
    expect(terms(text)).toEqual(expected);
  });
});

describe('matchExpression', () => {
  it('asks for the two ends of a long term', () => {
    const term = `${'甲'.repeat(24)}乙丙丁${'戊'.repeat(24)}`;
    const [first, last, ...more] = matchExpression([term]).split(' AND ');
    expect(first).toBe(matchExpression(['甲'.repeat(24)]));
    expect(last).toBe(matchExpression(['戊'.repeat(24)]));
    expect(more).toEqual([]);
    expect(matchExpression(['甲'.repeat(48)])).not.toContain('AND');
  });

  it('asks for phrases of pairs, for characters, and for a section', () => {
    expect(matchExpression(['长江大', '字'], { section: 'keji' })).toBe(
      '"长江 江大" AND "字" AND "section：keji"',
    );
  });

  it('asks for titles', () => {
    expect(matchExpression(['长江', '字'], { section: 'keji', inTitle: true })).toBe(
      '{title} : ("长江" AND "字") AND "section：keji"',
    );
  });
});

it('matches texts when each term occurs in one of them', () => {
  expect(matches(['南京', '长江大桥'], ['南', '大桥'])).toBe(true);
  expect(matches(['南京', '长江大桥'], ['南', '小桥'])).toBe(false);
  expect(matches(['南京', '长江大桥'], ['京长'])).toBe(false);
});
