import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { Journal } from './journal.ts';
import { mappingOf } from './mapping.ts';

const folder = mkdtempSync(join(tmpdir(), 'jibao-journal-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const url = 'https://news.example';

test('only a run with the same flags continues where another ended', () => {
  const file = join(folder, 'items.ndjson');
  writeFileSync(file, '{}\n');
  const flags = { section: 'keji', map: ['旧=jiaoyu'], 'id-offset': '8000' };
  const done = (given: Parameters<typeof mappingOf>[0], site = url) =>
    new Journal(file, site, mappingOf(given)).done;
  const others = [
    {},
    { ...flags, section: 'minsheng' },
    { ...flags, map: ['旧=keji'] },
    { ...flags, map: [] },
    { ...flags, 'id-offset': '0' },
  ];
  for (const other of others) {
    const journal = new Journal(file, url, mappingOf(flags));
    journal.acknowledge();
    journal.mark();
    expect(done(flags)).toBe(1);
    expect(done(other)).toBe(0);
    expect(done(flags)).toBe(0);
  }
});
