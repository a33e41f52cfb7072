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
  const isPath = (text: string) => files.some((file) => file.includes(text.replace(/^\.\//, '')));
  const paths = given.filter(isPath).map((text) => text.replace(/^\.\//, ''));
  const name = given.filter((text) => !isPath(text)).join(' ');
  if (name === '') return paths;
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
