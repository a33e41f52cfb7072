import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { charactersOf, normalise, pairsOf, sectionToken } from './terms.ts';

describe('normalise', () => {
  it.each([
    ['  全角　空格\n与\t制表 ', '全角 空格 与 制表'],
    ['ＡＢＣ１２３', 'abc123'],
    ['5Ｇ網路／Wi‑Fi', '5g網路/wi‐fi'],
    ['㎡ ﬁ ½', 'm2 fi 1⁄2'],
    ['ΟΔΟΣ', 'οδοσ'],
    ['a\0b\u0007c', 'a b c'],
    ['\ud800字', '\ufffd字'],
    ['😀👍🏽', '😀👍🏽'],
    ['', ''],
  ])('%j gives %j', (text, expected) => {
    expect(normalise(text)).toBe(expected);
  });

  it('leaves a normal text and its substrings unchanged, except for spaces at the ends', () => {
    const text = fc.string({ unit: 'binary' }).map(normalise);
    const cut = fc.tuple(text, fc.nat(), fc.nat()).map(([whole, from, length]) => {
      const characters = Array.from(whole);
      return characters.slice(from % (characters.length + 1)).slice(0, 1 + (length % 6));
    });
    fc.assert(
      fc.property(cut, (characters) => {
        expect(normalise(characters.join(''))).toBe(characters.join('').trim());
      }),
      { numRuns: 3_000 },
    );
  });
});

describe('tokens', () => {
  it('are overlapping pairs of characters of any kind', () => {
    expect(pairsOf('第5路a b')).toBe('第5 5路 路a a\u3000 \u3000b');
    expect(pairsOf('😀字')).toBe('😀字');
    expect(pairsOf('字')).toBe('');
    expect(pairsOf('')).toBe('');
  });

  it('are distinct characters', () => {
    expect(charactersOf('好好学习')).toBe('好 学 习');
  });

  it('never contain a character that FTS5 would split at or read as syntax', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary-ascii' }), (text) => {
        const normal = normalise(text);
        for (const tokens of [pairsOf(normal), charactersOf(normal)]) {
          expect(tokens).toMatch(/^[a-z0-9\u0080-\uffff ]*$/);
        }
      }),
    );
  });

  it('of sections are longer than any other token', () => {
    expect(Array.from(sectionToken('a')).length).toBeGreaterThan(2);
  });
});
