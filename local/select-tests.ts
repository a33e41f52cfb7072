import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Where tests are, as vitest.config.ts has it. */
const testFiles = '{src,local,bench,build,testing,tests}/**/*.test.ts';

/**
 * Vitest's arguments for what `npm test --` was given: parts of the paths of test files, else words of a test's name. Options go
 * to Vitest as they are, and with them everything else.
 */
export function selectTests(root: string, given: readonly string[]): string[] {
  if (given.some((argument) => argument.startsWith('-'))) return [...given];
  const files = globSync(testFiles, { cwd: root }).map((file) => file.replaceAll('\\', '/'));
  const texts = given.map((text) => text.replace(/^\.\//, ''));
  if (texts.every((text) => files.some((file) => file.includes(text)))) return texts;
  // A word of a name may well be in the path of some file, but has no slash.
  const isPath = (text: string) => text.includes('/') && files.some((file) => file.includes(text));
  const paths = texts.filter(isPath);
  const name = texts.filter((text) => !isPath(text)).join(' ');
  const inPaths = paths.length > 0 ? paths : [''];
  const candidates = files.filter((file) => inPaths.some((path) => file.includes(path)));
  // Names that are put together at run time stand in no file: then all of them are asked.
  const naming = candidates.filter((file) => readFileSync(join(root, file), 'utf8').includes(name));
  return [
    ...(naming.length > 0 ? naming : paths),
    '-t',
    name.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&'),
  ];
}
