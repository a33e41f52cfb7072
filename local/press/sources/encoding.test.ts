import { expect, test } from 'vitest';
import { entriesOf, published, wxr } from './fixture.ts';

/** The bytes of `中文` in encodings that Node cannot write. */
const encoded = { gb2312: [0xd6, 0xd0, 0xce, 0xc4], big5: [0xa4, 0xa4, 0xa4, 0xe5] };

/** A text in which `中文` has these bytes, and which declares this encoding. */
function inEncoding(text: string, bytes: readonly number[], name: string): Buffer {
  const ascii = text.replace(/[^\0-\x7f]/g, '').replace('UTF-8', name);
  const [before = '', after = ''] = ascii.split('ZHONGWEN');
  return Buffer.concat([Buffer.from(before), Buffer.from(bytes), Buffer.from(after)]);
}

const chinese = wxr(published(1).replace('渡口</title>', 'ZHONGWEN</title>'));
const withTitle = [
  expect.objectContaining({ article: expect.objectContaining({ title: '中文' }) }),
];

test.each(Object.entries(encoded))('XML that declares %s is read in it', async (name, bytes) => {
  expect(await entriesOf(inEncoding(chinese, bytes, name))).toEqual(withTitle);
  const rss = `<?xml version="1.0" encoding="UTF-8"?><rss version="2.0"><channel><title>x</title>
    <item><title>ZHONGWEN</title><guid>1</guid></item></channel></rss>`;
  expect(await entriesOf(inEncoding(rss, bytes, name))).toEqual(withTitle);
});

test('XML in UTF-16 is read', async () => {
  const text = chinese.replace('ZHONGWEN', '中文').replace('UTF-8', 'UTF-16');
  expect(await entriesOf(Buffer.from(`\ufeff${text}`, 'utf16le'))).toEqual(withTitle);
  expect(await entriesOf(Buffer.from(text, 'utf16le'))).toEqual(withTitle);
});

test('a file that is not in its encoding is refused; in NDJSON, only the line is', async () => {
  const gbk = encoded.gb2312;
  await expect(entriesOf(inEncoding(chinese, gbk, 'UTF-8'))).rejects.toThrow(/is not in utf-8/);
  await expect(entriesOf(inEncoding(chinese, gbk, 'klingon'))).rejects.toThrow(/not known/);
  await expect(entriesOf(Buffer.from('\ufeff{"id":1}\n', 'utf16le'))).rejects.toThrow(/neither/);
  const lines = inEncoding('\n{"id":1,"title":"ZHONGWEN"}\n{"id":2}\n', gbk, '');
  expect(await entriesOf(Buffer.concat([Buffer.from('\ufeff{"id":3}'), lines]))).toEqual([
    { place: 'article 1 (3)', article: { id: 3 } },
    { place: 'article 2', damaged: 'is not UTF-8' },
    { place: 'article 3 (2)', article: { id: 2 } },
  ]);
});
