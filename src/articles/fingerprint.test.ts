import { describe, expect, it } from 'vitest';
import { randomFrom } from '../../local/random.ts';
import { fingerprintOf, likeness, marksOf } from './fingerprint.ts';

const characters = Array.from('青禾市望川河边新步道通了路灯会报出附近的公交站馆方说晚间增设值班员');

/** A text of so many characters. */
function textOf(seed: number, length: number): string[] {
  const random = randomFrom(seed);
  return Array.from({ length }, () => characters[Math.floor(random() * characters.length)] ?? '');
}

const printOf = (title: string, text: string) =>
  fingerprintOf({ title, bodyHtml: `<p>${text}</p>` });

describe('bodies', () => {
  it.each([
    ['one word of many', 0.01, true],
    ['a fiftieth', 0.02, true],
    ['a quarter', 0.25, false],
    ['all', 1, false],
  ])('that differ by %s', (_, share, alike) => {
    let found = 0;
    const runs = 60;
    for (let seed = 1; seed <= runs; seed++) {
      const before = textOf(seed, 1_000);
      const random = randomFrom(seed + 1_000);
      const changed = textOf(seed + 2_000, 1_000);
      const count = share * 1_000;
      const start = Math.floor(random() * (1_000 - count));
      const after = before
        .with(0, before[0] ?? '')
        .map((character, n) => (n >= start && n < start + count ? (changed[n] ?? '') : character));
      const [a, b] = [printOf('甲', before.join('')), printOf('乙', after.join(''))];
      const meet = new Set(marksOf(a)).intersection(new Set(marksOf(b))).size > 0;
      if (meet && likeness(a, b).body >= 0.8) found++;
    }
    if (alike) expect(found).toBeGreaterThanOrEqual(runs * 0.95);
    else expect(found).toBeLessThanOrEqual(runs * 0.05);
  });

  it('are the same in any dress', () => {
    const a = fingerprintOf({ title: '', bodyHtml: `<p>${'万灵药与后来居上者，'.repeat(5)}</p>` });
    const b = fingerprintOf({
      title: '',
      bodyHtml: `<div>${'萬靈藥<b>與</b> 後來居上者'.repeat(5)}</div>`,
    });
    expect(a).toEqual(b);
  });

  it('of a few words say nothing', () => {
    expect(printOf('甲', '详情见图。').sketch).toEqual([]);
    expect(likeness(printOf('甲', '详情见图。'), printOf('乙', '详情见图。')).body).toBe(0);
  });
});

describe('titles', () => {
  it.each([
    ['青禾市图书馆延长开放时间', '青禾市圖書館 延長開放時間！', 1],
    ['青禾市图书馆延长开放时间', '青禾市图书馆延长开放时间至十点', 0.7],
    ['青禾市图书馆延长开放时间', '望川河边的新步道通了', 0],
    ['', '', 0],
  ])('%j and %j: %d', (a, b, least) => {
    const { title } = likeness(printOf(a, ''), printOf(b, ''));
    expect(title).toBeGreaterThanOrEqual(least);
    if (least === 0) expect(title).toBe(0);
  });
});

it('marks are whole numbers that JSON and SQLite keep', () => {
  const marks = marksOf(printOf('青禾市图书馆', textOf(1, 500).join('')));
  expect(marks).toHaveLength(10);
  expect(new Set(marks).size).toBe(10);
  for (const mark of marks) expect(Number.isSafeInteger(mark) && mark >= 0).toBe(true);
});
