import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { UsageError } from '../settings.ts';
import { readArticles } from './push.ts';

const folder = mkdtempSync(join(tmpdir(), 'jibao-push-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function file(name: string, text: string | Uint8Array): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

const contents = {
  'one.md': '---\nid: 1\ntitle: 中文\n---\n正文\n',
  'one.html': '---\nid: 1\ntitle: 中文\n---\n<p>正文</p>\n',
  'one.json': '{"id":1,"title":"中文"}',
};

test.each(Object.entries(contents))('%s may have a byte order mark', (name, text) => {
  expect(readArticles(file(name, `\ufeff${text}`))).toMatchObject([
    { article: { id: 1, title: '中文' } },
  ]);
});

test.each(Object.entries(contents))(
  '%s in another encoding than UTF-8 is refused',
  (name, text) => {
    const [before = '', after = ''] = text.replace('正文', '').split('中文');
    const gbk = Buffer.from([0xd6, 0xd0, 0xce, 0xc4]);
    const path = file(name, Buffer.concat([Buffer.from(before), gbk, Buffer.from(after)]));
    expect(() => readArticles(path)).toThrow(new UsageError(`${path} is not UTF-8.`));
  },
);
