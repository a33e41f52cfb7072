import { describe, expect, it } from 'vitest';
import { contentOfPart, parseArticleName, partLabel } from './parts.ts';

describe('parseArticleName', () => {
  const good: [string, ReturnType<typeof parseArticleName>][] = [
    ['573070', { id: 573070, part: 1 }],
    ['573070_1', { id: 573070, part: 1 }],
    ['573070_2', { id: 573070, part: 2 }],
    ['9007199254740991_10', { id: 9007199254740991, part: 10 }],
    ['573070_full', { id: 573070, part: 'full' }],
  ];
  it.each(good)('%j', (text, expected) => {
    expect(parseArticleName(text)).toEqual(expected);
  });

  it.each([
    ...['', '573070_', '573070_0', '573070_02', '573070_-1', '573070_1.5', '573070_123456'],
    ...['573070_FULL', '573070_2_3', '573070_full_2', '_2', '0573070', '9007199254740992'],
    ...['573070 ', '573070_2 ', '573070_2\n', '５７３０７０', undefined],
  ])('nothing in %j', (text) => {
    expect(parseArticleName(text)).toBeUndefined();
  });
});

describe('contentOfPart', () => {
  const hr = '<hr class="page-break">';
  const body = `<p>一</p>${hr}<p>二</p><hr>${hr}<p>三</p>`;

  it.each([
    [1, { html: '<p>一</p>', part: 1, count: 3 }, ''],
    [2, { html: '<p>二</p><hr>', part: 2, count: 3 }, '（第2页）'],
    [3, { html: '<p>三</p>', part: 3, count: 3 }, '（第3页）'],
    ['full', { html: body, part: 'full', count: 3 }, '（全文）'],
  ] as const)('gives page %s', (part, expected, label) => {
    const content = contentOfPart(body, part);
    expect(content).toEqual(expected);
    expect(content && partLabel(content)).toBe(label);
  });

  it('gives nothing beyond the last', () => {
    expect(contentOfPart(body, 4)).toBeUndefined();
    expect(contentOfPart('<p>一</p>', 2)).toBeUndefined();
  });

  it('has one form of an article of one page', () => {
    expect(contentOfPart('<p>一</p>', 'full')).toEqual({ html: '<p>一</p>', part: 1, count: 1 });
  });
});
