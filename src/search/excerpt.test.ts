import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { excerpt, mark, type Piece } from './excerpt.ts';
import { normalise } from './terms.ts';

/** The pieces as one text, with the marked ones in brackets. */
const shown = (pieces: readonly Piece[]) =>
  pieces.map(({ text, marked }) => (marked ? `[${text}]` : text)).join('');

describe('mark', () => {
  it.each([
    ['青禾地铁二号线', ['地铁'], '青禾[地铁]二号线'],
    ['Wi-Fi 与５Ｇ', ['wi', '5g'], '[Wi]-Fi 与[５Ｇ]'],
    ['面积３㎡', ['3m'], '面积[３㎡]'],
    ['一 \n 二', ['一 二'], '[一 \n 二]'],
    ['城市中心', ['城市', '市中'], '[城市中]心'],
    ['城市城市', ['城市'], '[城市城市]'],
    ['好😀的', ['😀'], '好[😀]的'],
    ['<b>&amp;', ['b>'], '<[b>]&amp;'],
    ['无关', ['别的'], '无关'],
    ['', ['别的'], ''],
  ])('%j for %j is %j', (text, terms, expected) => {
    expect(shown(mark(text, terms))).toBe(expected);
  });

  it('loses no character of any text', () => {
    const text = fc.string({ unit: 'binary', maxLength: 60 });
    fc.assert(
      fc.property(text, fc.array(text, { maxLength: 4 }), (whole, words) => {
        const terms = [whole.slice(3, 5), ...words].map(normalise).filter((term) => term !== '');
        const pieces = mark(whole, terms);
        expect(pieces.map((piece) => piece.text).join('')).toBe(whole);
      }),
    );
  });
});

describe('excerpt', () => {
  const filler = (length: number) => '平安无事'.repeat(length / 4);

  it('shows a short text whole', () => {
    expect(shown(excerpt('一座桥通车了。', ['桥']))).toBe('一座[桥]通车了。');
  });

  it('begins at the sentence of the hit', () => {
    const text = `${filler(200)}。观鸟者数到十七只。${filler(200)}`;
    expect(shown(excerpt(text, ['十七']))).toMatch(/^…观鸟者数到\[十七\]只。平安[^…]*…$/);
  });

  it('shows the part with the most terms', () => {
    const text = `${filler(80)}甲${filler(200)}甲和乙${filler(200)}乙${filler(80)}`;
    expect(shown(excerpt(text, ['甲', '乙']))).toContain('[甲]和[乙]');
  });

  it('shows the beginning when the text has no hit', () => {
    expect(shown(excerpt(filler(200), ['桥']))).toBe(`${filler(200).slice(0, 110)}…`);
  });

  it('is short and splits no character, whatever the text', () => {
    const text = fc.string({ unit: 'binary', maxLength: 400 });
    fc.assert(
      fc.property(text, fc.nat({ max: 400 }), (whole, from) => {
        const wellFormed = whole.toWellFormed();
        const term = normalise(
          Array.from(wellFormed)
            .slice(from, from + 2)
            .join(''),
        );
        const text = excerpt(wellFormed, term === '' ? [] : [term]).map((piece) => piece.text);
        expect(text.join('').isWellFormed()).toBe(true);
        expect(text.join('').length).toBeLessThanOrEqual(114);
      }),
    );
  });

  it('stays short when a term fills the text', () => {
    const text = '的'.repeat(300_000);
    expect(shown(excerpt(text, ['的', '的的'])).length).toBeLessThan(400);
  });
});
