/**
 * The form of counts in a key's metadata: `{ "v": "c9m6.3,c9m7.1k" }`, pairs of article id and
 * count in base 36. JSON escapes none of these characters, so each takes one byte.
 */

/** The most metadata that Workers KV takes for one key, in bytes of JSON. */
export const metadataBytes = 1_024;

/** Characters left for the pairs within `{"v":""}`. */
export const tallyCapacity = metadataBytes - JSON.stringify({ v: '' }).length;

const pairPattern = /^([0-9a-z]{1,11})\.([0-9a-z]{1,11})$/;

/** Characters of one pair, including the comma between it and its neighbour. */
export function pairLength(articleId: number, count: number): number {
  return articleId.toString(36).length + count.toString(36).length + 2;
}

/** The metadata of a key that holds these counts: the same counts always give the same text. */
export function encodeTally(counts: ReadonlyMap<number, number>): { v: string } {
  const pairs = Array.from(counts, ([id, count]) => `${id.toString(36)}.${count.toString(36)}`);
  return { v: pairs.join(',') };
}

/**
 * The pairs (article id, count) in a key's metadata. Leaves out everything that is no pair (another shape, a zero, a
 * number beyond 2^53-1): one broken key must not stop the others from being counted.
 */
export function decodeTally(metadata: unknown): [articleId: number, count: number][] {
  if (typeof metadata !== 'object' || metadata === null || !('v' in metadata)) return [];
  if (typeof metadata.v !== 'string') return [];
  return metadata.v.split(',').flatMap((pair) => {
    const [, id = '', count = ''] = pairPattern.exec(pair) ?? [];
    const entry: [number, number] = [parseInt(id, 36), parseInt(count, 36)];
    return entry.every((number) => Number.isSafeInteger(number) && number > 0) ? [entry] : [];
  });
}
