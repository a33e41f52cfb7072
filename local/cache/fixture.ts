/** A fixture for tests: an EdgeCache in front of a made-up site, with a clock that the test moves. */
import { EdgeCache } from './store.ts';

type Site = (request: Request, call: number) => Response | Promise<Response>;

/** A response of the made-up site: `body` with the given headers. */
export function page(body: string, cacheControl: string, more: Record<string, string> = {}) {
  return new Response(body, { headers: { 'cache-control': cacheControl, ...more } });
}

export function setUp(site: Site, maxBytes?: number) {
  let ms = Date.UTC(2026, 0, 1);
  let answer = site;
  const background: Promise<unknown>[] = [];
  /** The requests that the site received, in order. */
  const asked: Request[] = [];
  const cache = new EdgeCache({
    origin: async (request) => answer(request, asked.push(request)),
    now: () => ms,
    ...(maxBytes === undefined ? {} : { maxBytes }),
  });
  return {
    cache,
    asked,
    pass(seconds: number) {
      ms += seconds * 1000;
    },
    nowAnswer(next: Site) {
      answer = next;
    },
    /** Waits for all work that was passed to waitUntil. */
    settle: () => Promise.all(background.splice(0)),
    async get(path: string, init?: RequestInit) {
      const request = new Request(new URL(path, 'https://jibao.example'), init);
      const response = await cache.fetch(request, (work) => background.push(work));
      const { status, headers } = response;
      return { status, headers, cf: headers.get('cf-cache-status'), body: await response.text() };
    },
  };
}

/** A response that stays pending until the test resolves it. */
export const held = () => Promise.withResolvers<Response>();
