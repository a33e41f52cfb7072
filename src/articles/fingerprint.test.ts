import { describe, expect, it } from 'vitest';
import { randomFrom } from '../../local/random.ts';
import { site } from '../site.ts';
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

  it('of a few words are like the same alone', () => {
    const [short, same, other, none] = ['详情见图。', '詳情 见图', '详情见表。', '……'].map((text) =>
      printOf('甲', text),
    );
    const of = (a = short, b = same) => [
      likeness(a!, b!).body,
      new Set(marksOf(a!)).intersection(new Set(marksOf({ ...b!, title: '' }))).size,
    ];
    expect(of()).toEqual([1, 1]);
    expect(of(short, other)).toEqual([0, 0]);
    expect(of(none, none)).toEqual([0, 0]);
    const long = printOf('甲', textOf(1, 30).join(''));
    expect(of(short, long)).toEqual([0, 0]);
    expect(of(long, long)).toEqual([1, 6]);
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

  const least = site.editing.duplicateScore.title;

  it.each([
    '市图书馆下月起延长晚间开放时间',
    '望川河边的新步道今晨正式通车了',
    '城东小学操场翻新后向居民开放',
    '青禾市启动老旧小区电梯加装工程试点',
  ])('%s is like itself with any one character replaced', (title) => {
    const characters = Array.from(title);
    const own = printOf(title, '');
    const meetings = characters.map((_, place) => {
      const other = printOf(characters.with(place, '某').join(''), '');
      expect(likeness(own, other).title).toBeGreaterThanOrEqual(least);
      return new Set(marksOf(own)).intersection(new Set(marksOf(other))).size > 0;
    });
    const met = meetings.filter((meets) => meets).length;
    expect(met / meetings.length).toBeGreaterThanOrEqual(0.9);
  });

  it.each([
    ['青禾市图书馆延长开放时间', '青禾市博物馆延长开放时间'],
    ['青禾地铁三号线今日开通', '青禾地铁四号线今日开通'],
    ['市政府召开常务会议研究民生工作', '市政府召开常务会议研究教育工作'],
    ['青禾市发布暴雨橙色预警信号', '青禾市解除暴雨橙色预警信号'],
    ['望川区今年新增公办学位六千个', '望川区今年新增普惠托位六千个'],
    ['11月20日青禾市空气质量日报', '11月21日青禾市空气质量日报'],
    ['青禾市第3批社保卡网点名单公布', '青禾市第4批社保卡网点名单公布'],
    ['高禾当选青禾市作家协会主席', '陆星当选青禾市书法家协会主席'],
  ])('%s and %s are two', (a, b) => {
    expect(likeness(printOf(a, ''), printOf(b, '')).title).toBeLessThan(least);
  });
});

it('marks are whole numbers that JSON and SQLite keep', () => {
  const marks = marksOf(printOf('青禾市图书馆', textOf(1, 500).join('')));
  expect(marks).toHaveLength(11);
  expect(new Set(marks).size).toBe(11);
  for (const mark of marks) expect(Number.isSafeInteger(mark) && mark >= 0).toBe(true);
});
