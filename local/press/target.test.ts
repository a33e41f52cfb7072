import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { readSite } from './target.ts';

const folder = mkdtempSync(join(tmpdir(), 'jibao-target-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const [ours, theirs] = ['https://ours.example', 'https://theirs.example'];

test('an address and a token from two sources are never combined', () => {
  const both = { JIBAO_URL: theirs, EDITOR_TOKEN: 'of the shell' };
  expect(readSite(both, folder)).toEqual({ url: theirs, token: 'of the shell' });
  expect(() => readSite({ JIBAO_URL: theirs }, folder)).toThrow(/EDITOR_TOKEN is missing/);

  const config = (value: unknown) =>
    writeFileSync(join(folder, '.jibao.json'), JSON.stringify(value));
  config({ url: ours, token: 'of the file' });
  expect(readSite({}, folder)).toEqual({ url: ours, token: 'of the file' });
  expect(readSite(both, folder)).toEqual({ url: theirs, token: 'of the shell' });
  expect(() => readSite({ JIBAO_URL: theirs }, folder)).toThrow(/EDITOR_TOKEN is missing/);
  const alone = { EDITOR_TOKEN: 'of the shell' };
  expect(() => readSite(alone, folder)).toThrow(/set both, or neither/);

  config({ url: ours });
  expect(() => readSite(alone, folder)).toThrow(/set both, or neither/);
  expect(() => readSite({}, folder)).toThrow(/Which site/);
  config({ token: 'of the file' });
  expect(() => readSite({}, folder)).toThrow(/must be JSON/);
});
