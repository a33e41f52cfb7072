import { setTimeout as sleep } from 'node:timers/promises';
import { formatRfc3339 } from '../src/lib/calendar.ts';
import { site } from '../src/site.ts';
import { runTool, UsageError } from './settings.ts';
import { readTarget, type Target } from './target.ts';

const usage = `Usage: npm run verify -- URL
EDITOR_TOKEN is an editor token of the site; the local site needs none.`;

/** Ids that no newsroom uses, and a day so long ago that no list shows them. */
const firstId = 9_007_199_254_740_000 - (Math.floor(Date.now() / 1000) % 1_000_000_000) * 2;
const publishedAt = '2001-02-03T04:05:06+08:00';

interface Site extends Target {
  /** The article that is pushed, edited and withdrawn. */
  readonly id: number;
}

let failures = 0;

await runTool(async () => {
  const [url] = process.argv.slice(2);
  if (url === undefined) throw new UsageError(usage);
  const target = { ...readTarget(url, usage), id: firstId };
  await checkHeaders(target);
  await checkHit(target);
  await checkPurgeOnPush(target);
  await checkPurgeFromCron(target);
  await checkStaleOnError(target);
  await checkWithdrawal({ ...target, id: target.id + 1 });
  if (failures > 0) throw new UsageError(`${failures} of the checks failed.`);
});

function report(holds: boolean, promise: string, seen: string): void {
  console.log(`${holds ? 'ok  ' : 'FAIL'}  ${promise} (${seen})`);
  if (!holds) failures++;
}

function cacheStatus(response: Response): string {
  return response.headers.get('cf-cache-status') ?? 'none';
}

async function checkHeaders({ url }: Site): Promise<void> {
  for (const page of ['/', `/${site.sections[0].slug}/`, '/fragments/aside', '/no-such-page']) {
    const { headers } = await fetch(url + page);
    const cookie = headers.get('set-cookie');
    report(cookie === null, `${page} sets no cookie`, cookie ?? 'none');
    const control = headers.get('cache-control') ?? 'none';
    report(control === 'public, no-cache', `${page} lets browsers revalidate`, control);
    const inner = headers.get('cloudflare-cdn-cache-control') ?? 'stripped';
    report(inner === 'stripped', `${page} keeps the edge's directives to itself`, inner);
    const sniff = headers.get('x-content-type-options') ?? 'none';
    report(sniff === 'nosniff', `${page} carries the security headers`, sniff);
    const policy = headers.get('content-security-policy') ?? 'none';
    const isStrict = policy.startsWith("default-src 'none'") && !policy.includes('unsafe');
    report(isStrict, `${page} lets nothing run but its own`, policy);
  }
}

/** Sends a request with the editor's token. Throws for any answer but success: a working site gives no other here. */
async function edit({ url, token, id }: Site, method: string, body: unknown): Promise<void> {
  const response = await fetch(`${url}/api/articles/${id}`, {
    method,
    headers: { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' },
    body: JSON.stringify(body),
  });
  if (!response.ok) throw new UsageError(`${method}: ${response.status} ${await response.text()}`);
}

function article(body: string, fields = {}) {
  return { section: 'zixun', title: '巡检文章', publishedAt, body: `<p>${body}</p>`, ...fields };
}

/** Reads the article's page once a second until `done` is true. Gives the seconds that it took, or undefined. */
async function readUntil(
  { url, id }: Site,
  seconds: number,
  done: (response: Response, text: string) => boolean,
): Promise<number | undefined> {
  for (let waited = 0; waited <= seconds; waited++) {
    const response = await fetch(`${url}/zixun/2001-02-03/${id}.html`);
    if (done(response, await response.text())) return waited;
    if (waited > 0 && waited % 15 === 0) console.log(`      … ${waited} s`);
    await sleep(1_000);
  }
  return undefined;
}

function within(seconds: number | undefined): string {
  return seconds === undefined ? 'not seen' : `within ${seconds + 1} s`;
}

async function checkHit(target: Site): Promise<void> {
  await edit(target, 'PUT', article('第一版'));
  const seen = await readUntil(target, 40, (response) => cacheStatus(response) === 'HIT');
  report(seen !== undefined, 'an article that was read is then a HIT', within(seen));
}

async function checkPurgeOnPush(target: Site): Promise<void> {
  await edit(target, 'PUT', article('第二版'));
  const seen = await readUntil(target, 30, (_, text) => text.includes('第二版'));
  report(seen !== undefined, 'an edit replaces the cached page', within(seen));
  const hit = await readUntil(target, 10, (response) => cacheStatus(response) === 'HIT');
  report(hit !== undefined, 'the edited page is cached again', within(hit));
}

async function checkPurgeFromCron(target: Site): Promise<void> {
  const expiresAt = formatRfc3339(Math.floor(Date.now() / 1000) + 5, site.timeZone);
  await edit(target, 'PUT', article('第三版', { expiresAt }));
  await readUntil(target, 4, (_, text) => text.includes('第三版'));
  console.log('      waiting for the minutely cron to withdraw the expired article');
  const seen = await readUntil(target, 180, (response) => response.status === 410);
  report(seen !== undefined, 'the cron purges a cached page that has expired', within(seen));
}

async function checkStaleOnError({ url }: Site): Promise<void> {
  const drill = `${url}/drill/${Math.floor(Date.now() / 1000) + 3}`;
  await fetch(drill);
  await sleep(5_000);
  const response = await fetch(drill);
  const seen = `${response.status}, ${cacheStatus(response)}`;
  report(response.status === 200, 'a page that fails is served stale from the cache', seen);
}

async function checkWithdrawal(target: Site): Promise<void> {
  await edit(target, 'PUT', article('将被撤下'));
  await readUntil(target, 40, (response) => cacheStatus(response) === 'HIT');
  await edit(target, 'DELETE', { reason: '巡检结束' });
  const seen = await readUntil(target, 30, (response) => response.status === 410);
  report(seen !== undefined, 'a withdrawal replaces the cached page with 410', within(seen));
}
