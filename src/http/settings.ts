import * as v from 'valibot';

/** A secret that is too short counts as none: it protects nothing, and readers need not suffer for it. */
const secret = v.fallback(v.optional(v.pipe(v.string(), v.minLength(24))), undefined);

const schema = v.object({
  /** The site's public address, the base of every absolute URL; never taken from a request. */
  SITE_URL: v.pipe(
    v.string('SITE_URL must be set'),
    v.url('SITE_URL must be a URL'),
    v.transform((url) => new URL(url).origin),
  ),
  /** Signs view ids and editors' tokens, and keys what is derived from addresses. Without it nothing is counted, and nobody edits. */
  SITE_SECRET: secret,
  /** Makes the first chief's token, and nothing else. */
  BOOTSTRAP_TOKEN: secret,
  /** How views are flushed to KV: `timed` loses little, `lazy` writes little (views/counter.ts). */
  VIEWS_FLUSH: v.fallback(v.optional(v.picklist(['timed', 'lazy']), 'timed'), 'timed'),
  /** Of `timed`. `waitUntil` ends 30 s after the response, and the writes need some of them. */
  VIEWS_FLUSH_SECONDS: v.fallback(
    v.pipe(v.optional(v.string(), '20'), v.transform(Number), v.minValue(0), v.maxValue(25)),
    20,
  ),
  /** Of `lazy`. */
  VIEWS_LAZY_MINUTES: v.fallback(
    v.pipe(v.optional(v.string(), '15'), v.transform(Number), v.minValue(0), v.maxValue(60)),
    15,
  ),
  /** Whether feeds carry whole articles. */
  FEED_CONTENT: v.fallback(v.picklist(['summary', 'full']), 'summary'),
  /** The WebSub hub that feeds name, if any. */
  WEBSUB_HUB: v.fallback(v.optional(v.pipe(v.string(), v.url())), undefined),
});

export interface Settings {
  readonly siteUrl: string;
  readonly siteSecret: string | undefined;
  readonly bootstrapToken: string | undefined;
  readonly viewsFlushing:
    | { readonly mode: 'timed'; readonly afterMs: number }
    | { readonly mode: 'lazy'; readonly everyMs: number };
  readonly feedContent: 'summary' | 'full';
  readonly webSubHub: string | undefined;
}

/**
 * Reads the environment.
 * @throws ValiError when SITE_URL is missing or no URL; without it no page can be right.
 */
export function readSettings(env: unknown): Settings {
  const parsed = v.parse(schema, env);
  return {
    siteUrl: parsed.SITE_URL,
    siteSecret: parsed.SITE_SECRET,
    bootstrapToken: parsed.BOOTSTRAP_TOKEN,
    viewsFlushing:
      parsed.VIEWS_FLUSH === 'lazy'
        ? { mode: 'lazy', everyMs: parsed.VIEWS_LAZY_MINUTES * 60_000 }
        : { mode: 'timed', afterMs: parsed.VIEWS_FLUSH_SECONDS * 1_000 },
    feedContent: parsed.FEED_CONTENT,
    webSubHub: parsed.WEBSUB_HUB,
  };
}
