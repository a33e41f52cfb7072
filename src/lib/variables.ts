import * as v from 'valibot';

/** Treats an empty variable as not set. */
const unlessEmpty = <Output>(schema: v.GenericSchema<string, Output>) =>
  v.optional(
    v.union([
      v.pipe(
        v.literal(''),
        v.transform(() => undefined),
      ),
      schema,
    ]),
  );

const address = v.pipe(v.string(), v.url(), v.regex(/^https?:/));
/** A secret that is too short counts as not set: it would protect nothing, but the site still serves its readers. */
const secret = v.optional(v.pipe(v.string(), v.minLength(24)));
const line = unlessEmpty(
  v.pipe(
    v.string(),
    v.trim(),
    v.transform((text) => text || undefined),
  ),
);
const email = unlessEmpty(v.pipe(v.string(), v.trim(), v.email()));
const flag = v.fallback(
  v.pipe(
    v.optional(v.string(), ''),
    v.transform((text) => text.trim() === 'on'),
  ),
  false,
);
const number = (usual: number, least: number, most: number) =>
  v.fallback(
    v.pipe(
      v.optional(v.string(), String(usual)),
      v.transform(Number),
      v.minValue(least),
      v.maxValue(most),
    ),
    usual,
  );

/**
 * The Worker's variables and secrets. A new variable needs one line here, and one in wrangler.toml if operators should
 * see it. Each is read by itself: an invalid one counts as not set, or as its default, and the others keep working.
 */
const schemas = {
  /** The site's public address, the base of every absolute URL; never taken from a request. */
  SITE_URL: v.optional(
    v.pipe(
      v.string(),
      v.url(),
      v.transform((url) => new URL(url).origin),
    ),
  ),
  /**
   * Signs view ids and editors' tokens, and is the key of the HMACs of addresses. Without it no view counts and nobody
   * can edit.
   */
  SITE_SECRET: secret,
  /** Makes the first chief's token (editors/tokens.ts), and nothing else. */
  BOOTSTRAP_TOKEN: secret,

  /** How views are flushed to KV: `timed` loses little, `lazy` writes little (views/counter/counter.ts). */
  VIEWS_FLUSH: v.fallback(v.optional(v.picklist(['timed', 'lazy']), 'timed'), 'timed'),
  /** The delay of `timed`. `waitUntil` ends 30 s after the response, and the writes need some of that time. */
  VIEWS_FLUSH_SECONDS: number(20, 0, 25),
  /** The interval of `lazy`. */
  VIEWS_LAZY_MINUTES: number(15, 0, 60),

  /** Whether feeds carry whole articles. */
  FEED_CONTENT: v.fallback(v.picklist(['summary', 'full']), 'summary'),
  /** Words to report or refuse, as JSON; `kv` means that KV has them. */
  SENSITIVE_WORDS: v.optional(
    v.pipe(
      v.unknown(),
      v.transform((value) => (typeof value === 'string' ? value : JSON.stringify(value))),
    ),
  ),

  /** `none`: this site runs without a cache on purpose, for example under Astro's dev server. */
  EDGE_CACHE: v.optional(v.picklist(['none'])),
  /** How long tags are gathered before the next purge call, while there are plenty of calls. */
  PURGE_GATHER_SECONDS: number(1, 0.01, 1),
  /** Pages say in `Server-Timing` what they cost the database. */
  METER: flag,

  // Services that the site tells about changes; delivery/outward/settings.ts makes targets of these variables.
  /** Not a secret: the site publishes the key at an address of its own. */
  INDEXNOW_KEY: unlessEmpty(v.pipe(v.string(), v.regex(/^[A-Za-z0-9-]{8,128}$/))),
  INDEXNOW_ENDPOINT: unlessEmpty(address),
  BAIDU_TOKEN: unlessEmpty(v.string()),
  BAIDU_SITE: unlessEmpty(v.string()),
  BAIDU_ENDPOINT: unlessEmpty(address),
  /** The hub that feeds name, and that the site tells about their changes. */
  WEBSUB_HUB: unlessEmpty(address),
  /** The webhooks, as JSON. */
  WEBHOOKS: unlessEmpty(v.string()),

  // Editors who sign in through Cloudflare Access: editors/access.ts parses these, and refuses values that are broken.
  ACCESS_TEAM: v.unknown(),
  ACCESS_AUD: v.unknown(),
  ACCESS_EDITORS: v.unknown(),

  // Details that every page shows (http/imprint.ts).
  MOURNING: flag,
  ORGANISATION: line,
  CONTACT_ADDRESS: line,
  CONTACT_EMAIL: email,
  COMPLAINT_EMAIL: email,
  REPORT_PHONE: line,
  REPORT_EMAIL: email,
  ICP_FILING: line,
  POLICE_FILING: line,
  NEWS_LICENCE: line,
  TELECOM_LICENCE: line,
};

export type Variables = {
  readonly [Name in keyof typeof schemas]: v.InferOutput<(typeof schemas)[Name]>;
} & {
  /** The faults of invalid variables, by name. They never contain a value, since it may be a secret. */
  readonly faults: ReadonlyMap<string, string>;
};

/** The variables that were read, by environment: an isolate has one. */
const known = new WeakMap<object, Variables>();

/** The variables of an environment; they are parsed once. Never throws: the page that reports a failure needs them. */
export function readVariables(env: object): Variables {
  const before = known.get(env);
  if (before) return before;
  const faults = new Map<string, string>();
  const values = Object.entries(schemas).map(([name, schema]) => {
    const parsed = v.safeParse(schema, namedSecret(env, name));
    if (!parsed.success) faults.set(name, describeIssue(parsed.issues[0]));
    return [name, parsed.success ? parsed.output : undefined];
  });
  const variables = { ...Object.fromEntries(values), faults } as Variables;
  known.set(env, variables);
  return variables;
}

/** The value of a secret that another variable names. */
export function namedSecret(env: object, name: string): unknown {
  return Reflect.get(env, name);
}

/**
 * The site's public address.
 * @throws Error when it is not set or no URL: without it no page can be right.
 */
export function siteUrlOf(env: object): string {
  const { SITE_URL } = readVariables(env);
  if (SITE_URL === undefined) throw new Error('SITE_URL must be set to a URL');
  return SITE_URL;
}

/** The place of an issue and the rule that it breaks. Valibot's own message would quote the value. */
export function describeIssue(issue: v.BaseIssue<unknown>): string {
  return [v.getDotPath(issue), issue.type].filter(Boolean).join(' ');
}
