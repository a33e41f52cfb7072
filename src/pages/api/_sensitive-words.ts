import { env } from 'cloudflare:workers';
import { readWordList, type WordList } from '../../articles/sensitive.ts';
import { Problem } from '../../http/problem.ts';
import { readVariables } from '../../lib/variables.ts';

/** The key of the list in KV, for `SENSITIVE_WORDS = "kv"`: a variable holds at most 5 KB. */
const key = 'settings/sensitive-words';
/** Seconds for which a location of Cloudflare keeps the list that it read. */
const keptFor = 60;

/**
 * The site's list of sensitive words; undefined where none is set.
 * @throws Problem 503 for a list that cannot be read: a list that is set must never be skipped.
 */
export async function sensitiveWords(): Promise<WordList | undefined> {
  const set = readVariables(env).SENSITIVE_WORDS;
  const text = set === 'kv' ? await env.VIEWS.get(key, { cacheTtl: keptFor }) : set;
  if (!text) return undefined;
  try {
    return readWordList(text);
  } catch {
    throw new Problem('not-configured', {
      detail: '敏感词表须为 JSON:词的数组,或 {"mode": "report" 或 "refuse", "words": […]}。',
    });
  }
}
