import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { layers } from '../../layers.mjs';
import { root } from '../../local/settings.ts';

const page = readFileSync(join(root, 'docs', 'architecture.md'), 'utf8');

/** The rows of the table under "## Rooms": a layer, what it may import, and its purpose. */
const rows = (/^## Rooms\n[^]*?(?=^## )/m.exec(page)?.[0] ?? '')
  .split('\n')
  .map((line) => /^\| `(\w+)(?:\.ts)?` \| (.+?) \| (.+) \|$/.exec(line))
  .filter((match) => match !== null)
  .map(([, name = '', allowed = '', what = '']) => ({ name, allowed, what }));

function rendered(allowed: readonly string[]): string {
  return allowed.map((name) => `\`${name}\``).join(', ') || 'nothing of ours';
}

describe('the table of rooms in docs/architecture.md', () => {
  it('is the table that the linter enforces, in the same order', () => {
    expect(rows.map(({ name, allowed }) => [name, allowed])).toEqual(
      Object.entries(layers).map(([name, allowed]) => [name, rendered(allowed)]),
    );
  });

  it('names every folder and file of src/', () => {
    const entries = readdirSync(join(root, 'src')).filter((name) => !name.endsWith('.d.ts'));
    expect(entries.map((name) => name.replace(/\.ts$/, '')).sort()).toEqual(
      rows.map(({ name }) => name).sort(),
    );
  });
});

it('imports go one way: a layer may import only layers below it', () => {
  const order = Object.keys(layers);
  const upward = Object.entries(layers).flatMap(([layer, allowed]) =>
    allowed
      .filter((name) => order.indexOf(name) <= order.indexOf(layer))
      .map((name) => [layer, name]),
  );
  expect(upward).toEqual([]);
});
