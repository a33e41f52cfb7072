import { open, stat } from 'node:fs/promises';
import { createReadStream } from 'node:fs';
import { UsageError } from '../../settings.ts';
import type { Item } from '../send.ts';
import { xmlDecoder } from './encoding.ts';
import { readFeed } from './feed.ts';
import { readNdjson } from './ndjson.ts';
import { readWxr } from './wxr.ts';

/** What a file says in place of an article, left out on purpose. */
export interface Skipped {
  readonly place: string;
  readonly skipped: string;
}

/** What was to be an article and cannot be read as one. */
export interface Damaged {
  readonly place: string;
  readonly damaged: string;
}

export type Entry = Item | Skipped | Damaged;

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

async function beginning(file: string): Promise<Uint8Array> {
  try {
    const handle = await open(file);
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(sniffed), 0, sniffed, 0);
    await handle.close();
    return buffer.subarray(0, bytesRead);
  } catch (error) {
    throw new UsageError(`Cannot read ${file}: ${String(error)}`);
  }
}

/** @throws UsageError for a format that is none of these, and for XML that is not in its encoding. */
function readerFor(bytes: Uint8Array, file: string): Reader {
  const decoder = xmlDecoder(bytes);
  const text = new TextDecoder(decoder.encoding).decode(bytes);
  const reader = xmlReaderFor(text);
  if (reader) {
    try {
      decoder.decode(bytes, { stream: true });
      return reader;
    } catch {
      throw new UsageError(`${file} is not in ${decoder.encoding}, and declares nothing else.`);
    }
  }
  if (/^\s*\{/.test(text) && /"version"\s*:\s*"https?:\/\/jsonfeed\.org\//.test(text))
    return readFeed;
  if (/^\s*(\{|$)/.test(text) && decoder.encoding === 'utf-8') return readNdjson;
  throw new UsageError(`${file} is neither NDJSON in UTF-8 nor WordPress's WXR nor a feed.`);
}

function xmlReaderFor(text: string): Reader | undefined {
  if (/^\s*\{/.test(text)) return undefined;
  if (text.includes('xmlns:wp=')) return readWxr;
  return /<(?:[\w-]+:)?(rss|feed|RDF)\b/.test(text) ? readFeed : undefined;
}
