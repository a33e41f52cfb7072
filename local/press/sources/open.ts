import { open, stat } from 'node:fs/promises';
import { createReadStream } from 'node:fs';
import { UsageError } from '../../settings.ts';
import type { Mapping } from '../mapping.ts';
import { xmlDecoder } from './encoding.ts';
import type { Entry } from './entry.ts';
import { readFeed } from './feed.ts';
import { readNdjson } from './ndjson.ts';
import { readWxr } from './wxr.ts';

type Reader = (bytes: AsyncIterable<Uint8Array>, mapping: Mapping) => AsyncGenerator<Entry>;

const sniffed = 4_096;

/** Opens a file of articles and detects its format. `share` gives the part that has been read, from 0 to 1. */
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

/** @throws UsageError for any other format, and for XML that does not match its encoding. */
function readerFor(bytes: Uint8Array, file: string): Reader {
  const decoder = xmlDecoder(bytes);
  const text = new TextDecoder(decoder.encoding).decode(bytes);
  const reader = xmlReaderFor(text);
  if (reader) {
    try {
      decoder.decode(bytes, { stream: true });
      return reader;
    } catch {
      throw new UsageError(
        `${file} is not in ${decoder.encoding}, and declares no other encoding.`,
      );
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
