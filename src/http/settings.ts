import { readVariables, siteUrlOf } from '../lib/variables.ts';

/** The variables that most routes need. */
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
 * Reads the settings.
 * @throws Error without a SITE_URL.
 */
export function readSettings(env: object): Settings {
  const read = readVariables(env);
  return {
    siteUrl: siteUrlOf(env),
    siteSecret: read.SITE_SECRET,
    bootstrapToken: read.BOOTSTRAP_TOKEN,
    viewsFlushing:
      read.VIEWS_FLUSH === 'lazy'
        ? { mode: 'lazy', everyMs: read.VIEWS_LAZY_MINUTES * 60_000 }
        : { mode: 'timed', afterMs: read.VIEWS_FLUSH_SECONDS * 1_000 },
    feedContent: read.FEED_CONTENT,
    webSubHub: read.WEBSUB_HUB,
  };
}
