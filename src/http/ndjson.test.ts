import { expect, test } from 'vitest';
import { readLines } from './ndjson.ts';

const encoder = new TextEncoder();

async function* piecesOf(text: string, size: number) {
  const bytes = encoder.encode(text);
  for (let start = 0; start < bytes.length; start += size) yield bytes.slice(start, start + size);
}

async function linesOf(text: string, size: number, limits = { lineBytes: 12, bodyBytes: 200 }) {
  const lines = await Array.fromAsync(readLines(piecesOf(text, size), limits));
  return lines.map((line) => (line ? new TextDecoder().decode(line) : line));
}

test.each([1, 2, 3, 5, 7, 1_000])(
  'gives the lines of a body in pieces of %i bytes',
  async (size) => {
    const text = '{"a":"市"}\n\n  \r\n{"b":1}\r\n0123456789ab\n0123456789abc\n[]\nlast';
    expect(await linesOf(text, size)).toEqual([
      '{"a":"市"}',
      '{"b":1}\r',
      '0123456789ab',
      undefined,
      '[]',
      'last',
    ]);
  },
);

test('a line that is too long ends where it ends', async () => {
  expect(await linesOf(`${'x'.repeat(90)}\ny\n${'z'.repeat(13)}`, 4)).toEqual([
    undefined,
    'y',
    undefined,
  ]);
});

test('stops at a body that is too large, after the lines before', async () => {
  const lines: unknown[] = [];
  const read = async () => {
    for await (const line of readLines(piecesOf('a\nb\n'.repeat(20), 10), {
      lineBytes: 5,
      bodyBytes: 30,
    })) {
      lines.push(line);
    }
  };
  await expect(read()).rejects.toMatchObject({ type: 'too-large' });
  expect(lines).toHaveLength(15);
});
