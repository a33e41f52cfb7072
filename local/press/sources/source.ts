import { open, stat } from 'node:fs/promises';
import { createReadStream } from 'node:fs';
import { UsageError } from '../../settings.ts';
import type { Item } from '../send.ts';
import { readFeed } from './feed.ts';
import { readNdjson } from './ndjson.ts';
import { readWxr } from './wxr.ts';

/** What a file says in place of an article. */
export interface Skipped {
  readonly place: string;
  readonly skipped: string;
}

export type Entry = Item | Skipped;

/** How to make articles of another system's. */
export interface Mapping {
  /** Slug of the section for what names none of the site's. */
  readonly section: string | undefined;
  /** Slugs by the other system's categories. */
  readonly sections: ReadonlyMap<string, string>;
  /** Added to the other system's ids. */
  readonly idOffset: number;
}

export type Reader = (bytes: AsyncIterable<Uint8Array>, mapping: Mapping) => AsyncGenerator<Entry>;

const sniffed = 4_096;

/** Opens a file of articles, whatever its format; `share` tells how much of it has been read. */
export async function openSource(
  file: string,
  mapping: Mapping,
): Promise<{ readonly entries: AsyncGenerator<Entry>; readonly share: () => number }> {
  const reader = readerFor(await beginning(file), file);
  const { size } = await stat(file);
  const stream = createReadStream(file);
  return {
    entries: reader(stream as AsyncIterable<Buffer>, mapping),
    share: () => (size === 0 ? 1 : stream.bytesRead / size),
  };
}

async function beginning(file: string): Promise<string> {
  try {
    const handle = await open(file);
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(sniffed), 0, sniffed, 0);
    await handle.close();
    return buffer.subarray(0, bytesRead).toString();
  } catch (error) {
    throw new UsageError(`Cannot read ${file}: ${String(error)}`);
  }
}

/** @throws UsageError for a format that is none of these. */
function readerFor(text: string, file: string): Reader {
  if (text.includes('xmlns:wp=')) return readWxr;
  if (/<(rss|feed|rdf:RDF)\b/.test(text)) return readFeed;
  if (/^\uFEFF?\s*(\{|$)/.test(text)) return readNdjson;
  throw new UsageError(`${file} is neither NDJSON nor WordPress's WXR nor a feed.`);
}
