import { existsSync, globSync, readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, it } from 'vitest';
import { root } from '../../local/settings.ts';

const pages = globSync('**/*.md', {
  cwd: root,
  exclude: (path) => /(^|\/)(node_modules|dist|\.local|\.astro|\.wrangler)(\/|$)/.test(path),
}).map((path) => ({ path, text: readFileSync(join(root, path), 'utf8') }));

const scripts = new Set(
  Object.keys(
    (JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { scripts: object }).scripts,
  ),
);

/** The anchor of a heading, as code forges make it. */
function anchorOf(heading: string): string {
  const text = heading.replace(/[`*]|\[([^\]]*)\]\([^)]*\)/g, '$1');
  return text
    .trim()
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\s_-]/gu, '')
    .replace(/\s/g, '-');
}

function anchorsIn(path: string): Set<string> {
  const text = readFileSync(join(root, path), 'utf8').replace(/^```[^]*?^```/gm, '');
  return new Set([...text.matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) => anchorOf(heading)));
}

it('the docs have no broken link', () => {
  const broken = pages.flatMap(({ path, text }) =>
    [...text.matchAll(/\]\(([^)\s]+)\)|src="([^"]+)"/g)].flatMap(([, link, source]) => {
      const target = link ?? source ?? '';
      if (/^[a-z]+:/.test(target)) return [];
      const [file = '', anchor] = target.split('#');
      const to = file === '' ? path : join(dirname(path), file);
      if (!existsSync(join(root, to))) return [`${path}: ${target}`];
      return anchor === undefined || anchorsIn(to).has(anchor) ? [] : [`${path}: ${target}`];
    }),
  );
  expect(broken).toEqual([]);
});

it('the docs name only scripts of package.json', () => {
  const unknown = pages.flatMap(({ path, text }) =>
    [...text.matchAll(/npm run ([\w:-]+)/g)].flatMap(([, name = '']) =>
      scripts.has(name) ? [] : [`${path}: npm run ${name}`],
    ),
  );
  expect(unknown).toEqual([]);
});

it('the docs name only files that exist', () => {
  const missing = pages.flatMap(({ path, text }) =>
    [...text.matchAll(/`((?:src|tests|testing|local|bench|build|migrations|docs)\/[^`\s*{…]+)`/g)]
      .map(([, named = '']) => named)
      .filter((named) => !existsSync(join(root, named)))
      .map((named) => `${path}: ${named}`),
  );
  expect(missing).toEqual([]);
});

it('the README has at most 8 KB, and no page has a line over 200 characters outside tables', () => {
  expect(statSync(join(root, 'README.md')).size).toBeLessThanOrEqual(8_192);
  const long = pages.flatMap(({ path, text }) =>
    text
      .split('\n')
      .map((line, n) => ({ line, place: `${path}:${n + 1}` }))
      .filter(({ line }) => !/^\s*\|/.test(line) && Array.from(line).length > 200)
      .map(({ place }) => place),
  );
  expect(long).toEqual([]);
});
