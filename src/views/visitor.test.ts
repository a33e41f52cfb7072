import { beforeEach, describe, expect, it, test } from 'vitest';
import { site } from '../site.ts';
import { signView } from './signature.ts';
import { judgeView, type Limiter, type Visit } from './visitor.ts';

const siteOrigin = 'https://jibao.example';
const secret = 'a secret of the site';
const now = 1_790_000_000;
const articleId = 573070;
const safari =
  'Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 Mobile/15E148 Safari/604.1';
const wechat =
  'Mozilla/5.0 (Linux; Android 14; V2309A) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 Chrome/126.0 Mobile Safari/537.36 MicroMessenger/8.0.50 NetType/WIFI Language/zh_CN';

/** Lets so many of a key pass, as the binding does within one period. */
class Cap implements Limiter {
  readonly seen = new Map<string, number>();
  readonly most: number;
  constructor(most: number) {
    this.most = most;
  }
  async limit({ key }: { key: string }) {
    const count = (this.seen.get(key) ?? 0) + 1;
    this.seen.set(key, count);
    return { success: count <= this.most };
  }
}

/** The caps of wrangler.toml, for one minute. */
const configured = { perArticle: 120, perAddress: 1_200 };

let limits: { perArticle: Cap; perAddress: Cap };
let signature: string;
beforeEach(async () => {
  limits = { perArticle: new Cap(120), perAddress: new Cap(600) };
  signature = await signView(secret, articleId, now);
});

const honest = {
  'User-Agent': safari,
  Origin: siteOrigin,
  'Sec-Fetch-Site': 'same-origin',
  'CF-Connecting-IP': '203.0.113.7',
};

/** A header given as undefined is not sent. */
function visit(headers: Record<string, string | undefined> = {}, changes: Partial<Visit> = {}) {
  const sent = Object.entries({ ...honest, ...headers }).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, value] as [string, string]],
  );
  const request = new Request(`${siteOrigin}/views/${articleId}`, {
    method: 'POST',
    headers: sent,
  });
  const verdict = judgeView({
    ...{ request, articleId, signature, siteOrigin, secret, now, limits },
    ...changes,
  });
  return verdict.then((one) => ('refusal' in one ? one.refusal : undefined));
}

const android =
  'Mozilla/5.0 (Linux; Android 11; V2055A; wv) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 Chrome/75.0 Mobile Safari/537.36';
const iphone =
  'Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148';

describe('who is a program', () => {
  it.each([
    `${android} JsSdk/2 NewsArticle/8.9.4 NetType/wifi`,
    `${iphone} NewsArticle/8.9.4 JsSdk/2 NetType/WIFI`,
    `${android} NewsLite/8.9.4`,
    `${android} SogouMSE,SogouMobileBrowser/5.28.8`,
    `${iphone} SogouSearch/7.9.5`,
    `${android} SogouSearch Android1.0 version3.0`,
    `${iphone} QQNews/6.9`,
    `${android} com.tencent.news/7.1`,
    `${iphone} SinaNews/7.0`,
    `${android} baiduboxapp/13.2 (Baidu; P1 11)`,
    `${iphone} BytedanceWebview/d8a21c6 aweme_230400`,
    wechat,
  ])('counts somebody who reads in an app: %s', async (agent) => {
    expect(await visit({ 'User-Agent': agent })).toBeUndefined();
  });

  it.each([
    'Sogou web spider/4.0(+http://www.sogou.com/docs/help/webmasters.htm#07)',
    'Sogou inst spider/4.0',
    'Mozilla/5.0 (compatible; Bytespider; spider-feedback@bytedance.com) AppleWebKit/537.36',
    `${android} (compatible; Bytespider; https://zhanzhang.toutiao.com/)`,
    `${android}; 360Spider`,
    `${android} Sogou web spider/4.0`,
    `${iphone} (compatible; Googlebot-News/2.1)`,
    `${android} NewsBot/1.0`,
    `${android} SogouSpider/1.0`,
    'NewsReader/1.0',
    'QQNews/6.9',
  ])('does not count a crawler: %s', async (agent) => {
    expect(await visit({ 'User-Agent': agent })).toBe('bot');
  });
});

test.each([
  { name: 'without a verdict', cf: undefined, refusal: undefined },
  { name: 'a plan without bot management', cf: { colo: 'HKG' }, refusal: undefined },
  {
    name: 'a verified bot',
    cf: { botManagement: { verifiedBot: true, score: 99 } },
    refusal: 'bot',
  },
  {
    name: 'certainly a program',
    cf: { botManagement: { verifiedBot: false, score: 1 } },
    refusal: 'bot',
  },
  { name: 'likely a program', cf: { botManagement: { score: 29 } }, refusal: 'bot' },
  {
    name: 'a person',
    cf: { botManagement: { verifiedBot: false, score: 30 } },
    refusal: undefined,
  },
  { name: 'not scored', cf: { botManagement: { score: 0 } }, refusal: undefined },
  { name: 'nonsense', cf: { botManagement: 'x' }, refusal: undefined },
])('the verdict of Cloudflare: $name', async ({ cf, refusal }) => {
  const request = new Request(`${siteOrigin}/views/${articleId}`, {
    method: 'POST',
    headers: honest,
  });
  Object.defineProperty(request, 'cf', { value: cf });
  expect(await visit({}, { request })).toBe(refusal);
});

describe('who looks', () => {
  test.each([
    { name: 'a phone', headers: {}, refusal: undefined },
    { name: 'WeChat', headers: { 'User-Agent': wechat }, refusal: undefined },
    { name: 'no user agent', headers: { 'User-Agent': undefined }, refusal: 'bot' },
    { name: 'an empty user agent', headers: { 'User-Agent': '' }, refusal: 'bot' },
    { name: 'curl', headers: { 'User-Agent': 'curl/8.5.0' }, refusal: 'bot' },
    {
      name: 'Baiduspider',
      headers: {
        'User-Agent':
          'Mozilla/5.0 (compatible; Baiduspider/2.0; +http://www.baidu.com/search/spider.html)',
      },
      refusal: 'bot',
    },
    {
      name: 'Googlebot on a phone',
      headers: { 'User-Agent': `${safari} (compatible; Googlebot/2.1)` },
      refusal: 'bot',
    },
    { name: 'a prefetch', headers: { 'Sec-Purpose': 'prefetch' }, refusal: 'bot' },
    { name: 'a prerender', headers: { 'Sec-Purpose': 'prefetch;prerender' }, refusal: 'bot' },
    { name: 'an older prefetch', headers: { Purpose: 'prefetch' }, refusal: 'bot' },
    { name: 'in capitals', headers: { Purpose: 'Prerender' }, refusal: 'bot' },
  ])('$name: $refusal', async ({ headers, refusal }) => {
    expect(await visit(headers)).toBe(refusal);
  });
});

describe('from where', () => {
  const unmarked = { 'Sec-Fetch-Site': undefined };
  test.each([
    { headers: { Origin: undefined }, refusal: undefined },
    { headers: unmarked, refusal: undefined },
    { headers: { ...unmarked, Origin: undefined }, refusal: 'foreign' },
    { headers: { ...unmarked, Origin: 'null' }, refusal: 'foreign' },
    { headers: { ...unmarked, Origin: 'http://jibao.example' }, refusal: 'foreign' },
    { headers: { ...unmarked, Origin: 'https://jibao.example:8443' }, refusal: 'foreign' },
    { headers: { ...unmarked, Origin: 'https://jibao.example.evil.test' }, refusal: 'foreign' },
    {
      headers: { 'Sec-Fetch-Site': 'cross-site', Origin: 'https://evil.test' },
      refusal: 'foreign',
    },
    {
      headers: { 'Sec-Fetch-Site': 'same-site', Origin: 'https://www.jibao.example' },
      refusal: 'foreign',
    },
    { headers: { 'Sec-Fetch-Site': 'none', Origin: undefined }, refusal: 'foreign' },
  ])('$headers: $refusal', async ({ headers, refusal }) => {
    expect(await visit(headers)).toBe(refusal);
  });
});

describe('for what', () => {
  test('an id that this site signed lately', async () => {
    const [period, accepted] = [site.views.signaturePeriod, site.views.acceptedPeriods];
    expect(await visit({}, { signature: undefined })).toBe('unsigned');
    expect(await visit({}, { signature: null })).toBe('unsigned');
    expect(await visit({}, { articleId: articleId + 1 })).toBe('unsigned');
    expect(await visit({}, { now: now + accepted * period })).toBe(undefined);
    expect(await visit({}, { now: now + (accepted + 1) * period })).toBe('unsigned');
  });
});

describe('how many', () => {
  async function outcomes(count: number, headers: (n: number) => Record<string, string>) {
    const refusals = await Promise.all(Array.from({ length: count }, (_, n) => visit(headers(n))));
    return { counted: refusals.filter((r) => !r).length, flood: refusals.filter(Boolean).length };
  }

  test('60 honest readers behind one address, within a minute, all count', async () => {
    expect(await outcomes(60, (n) => ({ 'User-Agent': n % 2 ? wechat : safari }))).toEqual({
      counted: 60,
      flood: 0,
    });
  });

  test('a flood on one article is cut at its cap, and leaves the address its other articles', async () => {
    expect(await outcomes(500, () => ({}))).toEqual({ counted: 120, flood: 380 });
    expect([...limits.perAddress.seen.values()]).toEqual([120]);
    const other = await signView(secret, 12, now);
    expect(await visit({}, { articleId: 12, signature: other })).toBe(undefined);
  });

  test('a flood over many articles is cut at the cap of the address', async () => {
    limits.perAddress = new Cap(5);
    const refusals = [];
    for (let id = 1; id <= 8; id++) {
      const signature = await signView(secret, id, now);
      refusals.push(await visit({}, { articleId: id, signature }));
    }
    expect(refusals).toEqual([...Array(5).fill(undefined), 'flood', 'flood', 'flood']);
  });

  test('a view that is refused for another reason uses up no cap', async () => {
    await visit({ 'User-Agent': 'curl/8.5.0' });
    await visit({ 'Sec-Fetch-Site': 'cross-site', Origin: 'https://evil.test' });
    await visit({}, { signature: 'x' });
    expect(limits.perArticle.seen.size + limits.perAddress.seen.size).toBe(0);
  });

  test.each([
    { name: 'another address', a: '203.0.113.7', b: '203.0.113.8', shared: false },
    { name: 'one /64', a: '2001:db8:1:2::1', b: '2001:db8:1:2:ffff::9', shared: true },
    { name: 'two /64', a: '2001:db8:1:2::1', b: '2001:db8:1:3::1', shared: false },
    { name: 'IPv4 in IPv6', a: '::ffff:203.0.113.7', b: '203.0.113.7', shared: true },
  ])('$name', async ({ a, b, shared }) => {
    limits.perArticle = new Cap(1);
    await visit({ 'CF-Connecting-IP': a });
    expect(await visit({ 'CF-Connecting-IP': b })).toBe(shared ? 'flood' : undefined);
  });

  test('readers without an address (local tools) share one', async () => {
    limits.perArticle = new Cap(1);
    await visit({ 'CF-Connecting-IP': undefined });
    expect(await visit({ 'CF-Connecting-IP': undefined })).toBe('flood');
  });

  test('the binding sees neither address nor article, and another secret gives other keys', async () => {
    await visit();
    const other = await signView('another', articleId, now);
    await visit({}, { secret: 'another', signature: other });
    const keys = [...limits.perArticle.seen.keys(), ...limits.perAddress.seen.keys()];
    expect(new Set(keys).size).toBe(4);
    for (const key of keys) expect(key).toMatch(/^[\w-]{22}$/);
  });
});

describe('readers behind one address', () => {
  /** A cap with fixed windows of one minute, like the binding's, in virtual time. */
  class MinuteCap implements Limiter {
    now = 0;
    readonly #seen = new Map<string, number>();
    readonly #most: number;
    constructor(most: number) {
      this.#most = most;
    }
    async limit({ key }: { key: string }) {
      const window = `${key} ${Math.floor(this.now / 60)}`;
      const count = (this.#seen.get(window) ?? 0) + 1;
      this.#seen.set(window, count);
      return { success: count <= this.#most };
    }
  }

  /** How many count of 500 readers who come to one article, with one user agent, at these seconds. */
  async function counted(comesAt: (reader: number) => number): Promise<number> {
    const { perArticle, perAddress } = configured;
    const caps = { perArticle: new MinuteCap(perArticle), perAddress: new MinuteCap(perAddress) };
    let count = 0;
    for (let reader = 0; reader < 500; reader++) {
      caps.perArticle.now = caps.perAddress.now = comesAt(reader);
      if ((await visit({}, { limits: caps })) === undefined) count++;
    }
    return count;
  }

  test('all of 500 count within ten minutes, also when every second one comes in the first three', async () => {
    expect(await counted((reader) => (reader / 500) * 600)).toBe(500);
    expect(await counted((reader) => (reader % 2 ? 180 : 600) * (reader / 500))).toBe(500);
  });

  test('when 500 come within one minute, only as many as the cap count', async () => {
    expect(await counted((reader) => (reader / 500) * 60)).toBe(configured.perArticle);
  });
});
