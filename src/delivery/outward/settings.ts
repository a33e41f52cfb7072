import * as v from 'valibot';
import {
  describeIssue,
  namedSecret,
  readVariables,
  siteUrlOf,
  type Variables,
} from '../../lib/variables.ts';
import { baidu } from './baidu.ts';
import { eventTypes } from './event.ts';
import { indexNow } from './indexnow.ts';
import type { Outlet } from './outlet.ts';
import { webhook } from './webhook.ts';
import { webSub } from './websub.ts';

/** The most webhooks. A Worker has six connections at a time, and an endpoint that hangs holds one. */
const mostWebhooks = 10;

const webhookSchema = v.object({
  name: v.pipe(v.string(), v.regex(/^[a-z0-9-]{1,32}$/)),
  url: v.pipe(v.string(), v.url(), v.regex(/^https?:/)),
  /** The name of the variable that holds the secret, or (where that does no harm) the secret itself. */
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

const targetVariables = [
  'INDEXNOW_KEY',
  'INDEXNOW_ENDPOINT',
  'BAIDU_TOKEN',
  'BAIDU_SITE',
  'BAIDU_ENDPOINT',
  'WEBSUB_HUB',
  'WEBHOOKS',
] as const;

/** The targets of the site. `faults` name bad settings, whose targets are off. */
export interface Outward {
  readonly outlets: readonly Outlet[];
  readonly faults: readonly string[];
}

/**
 * Reads the targets that the variables name. A bad setting turns off only its own target.
 * @throws Error without a SITE_URL.
 */
export function readOutward(env: object): Outward {
  const variables = readVariables(env);
  const siteUrl = siteUrlOf(env);
  const faults = targetVariables.flatMap((name) => {
    const fault = variables.faults.get(name);
    return fault === undefined ? [] : [`${name}: ${fault}`];
  });
  const read = <Output>(name: string, schema: v.GenericSchema<unknown, Output>, value: unknown) => {
    const parsed = v.safeParse(schema, value);
    if (parsed.success) return parsed.output;
    faults.push(`${name}: ${describeIssue(parsed.issues[0])}`);
    return undefined;
  };
  const hooks = read('WEBHOOKS', v.optional(webhooksSchema), variables.WEBHOOKS) ?? [];
  const webhooks = hooks.flatMap(({ secretName, secret, ...hook }) => {
    const value = secretName === undefined ? secret : namedSecret(env, secretName);
    const key = read(`WEBHOOKS ${hook.name}`, signingKey, value);
    return key ? [webhook({ ...hook, siteUrl, key })] : [];
  });
  return { outlets: [...wellKnown(variables, siteUrl), ...webhooks], faults };
}

function wellKnown(given: Variables, siteUrl: string): Outlet[] {
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
