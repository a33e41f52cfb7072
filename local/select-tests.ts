import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Where test files are: the same folders as in vitest.config.ts. */
const testFiles = '{src,local,bench,build,testing,tests}/**/*.test.ts';

/**
 * Vitest's arguments for the arguments of `npm test --`: parts of the paths of test files, else words of a test's
 * name. If there is an option among them, all arguments go to Vitest unchanged.
 */
export function selectTests(root: string, given: readonly string[]): string[] {
  if (given.some((argument) => argument.startsWith('-'))) return [...given];
  const files = globSync(testFiles, { cwd: root }).map((file) => file.replaceAll('\\', '/'));
  const texts = given.map((text) => text.replace(/^\.\//, ''));
  if (texts.every((text) => files.some((file) => file.includes(text)))) return texts;
  // A word of a test's name may also occur in some file's path, so only a text with a slash counts as a path.
  const isPath = (text: string) => text.includes('/') && files.some((file) => file.includes(text));
  const paths = texts.filter(isPath);
  const name = texts.filter((text) => !isPath(text)).join(' ');
  const inPaths = paths.length > 0 ? paths : [''];
  const candidates = files.filter((file) => inPaths.some((path) => file.includes(path)));
  // A name that is put together at run time stands in no file: then Vitest looks through all candidates.
  const naming = candidates.filter((file) => readFileSync(join(root, file), 'utf8').includes(name));
  return [
    ...(naming.length > 0 ? naming : paths),
    '-t',
    name.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&'),
  ];
}
