import * as v from 'valibot';
import { baidu } from './baidu.ts';
import { eventTypes } from './event.ts';
import { indexNow } from './indexnow.ts';
import type { Outlet } from './outlet.ts';
import { webhook } from './webhook.ts';
import { webSub } from './websub.ts';

/** What is empty is not set. */
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
/** Everybody may read it at its address. */
const keySchema = unlessEmpty(v.pipe(v.string(), v.regex(/^[A-Za-z0-9-]{8,128}$/)));

/** Workers make six connections at a time, and an endpoint that hangs holds one. */
const mostWebhooks = 10;

const webhookSchema = v.object({
  name: v.pipe(v.string(), v.regex(/^[a-z0-9-]{1,32}$/)),
  url: address,
  /** The name of the secret in the environment, or where that does no harm the secret itself. */
  secretName: v.optional(v.string()),
  secret: v.optional(v.string()),
  events: v.optional(
    v.array(v.picklist(eventTypes)),
    eventTypes.filter((type) => type !== 'boards.updated'),
  ),
});

const webhooksSchema = v.pipe(
  v.string(),
  v.parseJson(),
  v.array(webhookSchema),
  v.maxLength(mostWebhooks),
  v.check((all) => new Set(all.map(({ name }) => name)).size === all.length),
);

const signingKey = v.pipe(
  v.string(),
  v.regex(/^whsec_[A-Za-z0-9+/]+={0,2}$/),
  v.rawTransform(({ dataset, addIssue, NEVER }) => {
    try {
      return Uint8Array.from(atob(dataset.value.slice('whsec_'.length)), (c) => c.charCodeAt(0));
    } catch {
      addIssue({ message: 'base64' });
      return NEVER;
    }
  }),
  v.check(({ length }) => length >= 24 && length <= 64),
);

/** Each setting alone, so that one that is no good turns off no other. */
const settings = {
  INDEXNOW_KEY: keySchema,
  INDEXNOW_ENDPOINT: unlessEmpty(address),
  BAIDU_TOKEN: unlessEmpty(v.string()),
  BAIDU_SITE: unlessEmpty(v.string()),
  BAIDU_ENDPOINT: unlessEmpty(address),
  WEBSUB_HUB: unlessEmpty(address),
  WEBHOOKS: unlessEmpty(webhooksSchema),
};

type Settings = { [Name in keyof typeof settings]?: v.InferOutput<(typeof settings)[Name]> };

/** Whom the site tells; `faults` say which settings are no good, whose targets are off. */
export interface Outward {
  readonly outlets: readonly Outlet[];
  readonly faults: readonly string[];
}

/**
 * Reads from the environment whom to tell: nobody, unless named there.
 * @throws ValiError without a SITE_URL.
 */
export function readOutward(env: unknown): Outward {
  const vars = v.parse(v.looseObject({ SITE_URL: v.pipe(v.string(), v.url()) }), env);
  const siteUrl = new URL(vars.SITE_URL).origin;
  const faults: string[] = [];
  const read = <Schema extends v.GenericSchema>(name: string, schema: Schema, value: unknown) => {
    const parsed = v.safeParse(schema, value);
    if (parsed.success) return parsed.output;
    faults.push(`${name}: ${describe(parsed.issues[0])}`);
    return undefined;
  };
  const given = Object.fromEntries(
    Object.entries(settings).map(([name, schema]) => [name, read(name, schema, vars[name])]),
  ) as Settings;

  const webhooks = (given.WEBHOOKS ?? []).flatMap(({ secretName, secret, ...hook }) => {
    const value = secretName === undefined ? secret : vars[secretName];
    const key = read(`WEBHOOKS ${hook.name}`, signingKey, value);
    return key ? [webhook({ ...hook, siteUrl, key })] : [];
  });
  return { outlets: [...wellKnown(given, siteUrl), ...webhooks], faults };
}

/** Where and by which rule; valibot's own message quotes the value, which may be a secret. */
function describe(issue: v.BaseIssue<unknown>): string {
  return [v.getDotPath(issue), issue.type].filter(Boolean).join(' ');
}

function wellKnown(given: Settings, siteUrl: string): Outlet[] {
  const { INDEXNOW_KEY: key, BAIDU_TOKEN: token, WEBSUB_HUB: hub } = given;
  return [
    ...(key === undefined
      ? []
      : [
          indexNow({
            siteUrl,
            key,
            endpoint: given.INDEXNOW_ENDPOINT ?? 'https://api.indexnow.org/indexnow',
          }),
        ]),
    ...(token === undefined
      ? []
      : [
          baidu({
            siteUrl,
            token,
            site: given.BAIDU_SITE ?? siteUrl,
            endpoint: given.BAIDU_ENDPOINT ?? 'http://data.zz.baidu.com/urls',
          }),
        ]),
    ...(hub === undefined ? [] : [webSub({ siteUrl, hub })]),
  ];
}

/** The key of IndexNow that is configured, if any. */
export function readIndexNowKey(env: unknown): string | undefined {
  const parsed = v.safeParse(v.object({ INDEXNOW_KEY: keySchema }), env);
  return parsed.success ? parsed.output.INDEXNOW_KEY : undefined;
}
