import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect } from 'vitest';
import { openSource } from './open.ts';
import type { Mapping } from '../mapping.ts';

const folder = mkdtempSync(join(tmpdir(), 'jibao-sources-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const mapping: Mapping = {
  section: 'zixun',
  sections: new Map([['city-life', 'shenghuo']]),
  idOffset: 8_000,
};

/** Everything that the reader of sources finds in a file with this text, which it must read to the end. */
export async function entriesOf(text: string | Uint8Array) {
  const file = join(folder, 'source');
  writeFileSync(file, text);
  const { entries, share } = await openSource(file, mapping);
  const found = await Array.fromAsync(entries);
  expect(share()).toBe(1);
  return found;
}

/** A post in an export of WordPress, with these elements. */
export const post = (fields: string) => `<item>${fields}</item>`;
/** An export of WordPress (WXR 1.2) with these posts. */
export const wxr = (items: string) => `<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"
  xmlns:excerpt="http://wordpress.org/export/1.2/excerpt/" xmlns:dc="http://purl.org/dc/elements/1.1/"
  xmlns:wp="http://wordpress.org/export/1.2/">
<channel><title>青禾旧站</title><wp:wxr_version>1.2</wp:wxr_version>${items}</channel></rss>`;

/** A published post in an export of WordPress. */
export const published = (id: number, fields = '') =>
  post(`<title>渡口</title><content:encoded>东渡口今日重开。</content:encoded><wp:post_id>${id}</wp:post_id>
    <wp:post_date_gmt>2019-03-04 01:02:03</wp:post_date_gmt><wp:status>publish</wp:status>
    <wp:post_type>post</wp:post_type>${fields}`);
