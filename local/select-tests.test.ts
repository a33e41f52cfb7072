import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { selectTests } from './select-tests.ts';

const root = mkdtempSync(join(tmpdir(), 'jibao-select-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));
const files = {
  'src/lib/periods.test.ts': `it('counts weeks (from Monday)')`,
  'tests/api/push.test.ts': `it('stores an article')`,
  'tests/api/push-races.test.ts': `it('stores one of two')`,
  'tests/tools/local.test.ts': `it.each(['a site']) ('%s fills itself')`,
};
for (const [file, content] of Object.entries(files)) {
  mkdirSync(dirname(join(root, file)), { recursive: true });
  writeFileSync(join(root, file), content);
}

it.each([
  ['nothing', [], []],
  ['part of a path', ['api/push'], ['api/push']],
  ['a whole path', ['./tests/api/push.test.ts'], ['tests/api/push.test.ts']],
  ['parts of two paths', ['periods', 'local'], ['periods', 'local']],
  [
    'the name of a test',
    ['counts weeks (from'],
    ['src/lib/periods.test.ts', '-t', 'counts weeks \\(from'],
  ],
  [
    'separate words of a name',
    ['one', 'of', 'two'],
    ['tests/api/push-races.test.ts', '-t', 'one of two'],
  ],
  [
    'words that also occur in paths',
    ['an', 'article'],
    ['tests/api/push.test.ts', '-t', 'an article'],
  ],
  ['a name in one file', ['api/push', 'stores an'], ['tests/api/push.test.ts', '-t', 'stores an']],
  ['a name that is put together at run time', ['a site fills'], ['-t', 'a site fills']],
  ['options', ['src/lib', '--bail', '1'], ['src/lib', '--bail', '1']],
])('takes %s', (_, given, selected) => {
  expect(selectTests(root, given)).toEqual(selected);
});
