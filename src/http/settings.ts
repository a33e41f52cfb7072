import * as v from 'valibot';

const secret = v.optional(v.pipe(v.string(), v.minLength(24)));

const schema = v.object({
  /** The site's public address, the base of every absolute URL; never taken from a request. */
  SITE_URL: v.pipe(
    v.string(),
    v.url(),
    v.transform((url) => new URL(url).origin),
  ),
  /** Signs view ids and keys what is derived from addresses. Without it nothing is counted. */
  SITE_SECRET: secret,
  /** The editors' bearer token. Without it the editors' endpoint refuses everyone. */
  EDITOR_TOKEN: secret,
});

export interface Settings {
  readonly siteUrl: string;
  readonly siteSecret: string | undefined;
  readonly editorToken: string | undefined;
}

/**
 * Reads the environment.
 * @throws ValiError naming the variable that is missing or too short (secrets: at least 24 characters).
 */
export function readSettings(env: unknown): Settings {
  const { SITE_URL, SITE_SECRET, EDITOR_TOKEN } = v.parse(schema, env);
  return { siteUrl: SITE_URL, siteSecret: SITE_SECRET, editorToken: EDITOR_TOKEN };
}
