import { site } from '../site.ts';
import { neverCache } from '../cache/caching.ts';
import { retryAfter } from './failure.ts';

type Part = keyof typeof site.health;

/** Seconds by which clocks may differ. */
const skew = 60;

/** Seconds since each part of the site last did its work; undefined when it never has. */
export type Ages = Readonly<Record<Part, number | undefined>>;

/**
 * The answer for monitoring: 200 `ok`, or 503 `stale` when a part is older than `site.health` allows. A part that has
 * never done its work has the age null and is stale. A part whose age is below zero is stale, too: work that claims a
 * time in the future proves nothing about now.
 */
export function healthAnswer(ages: Ages, headers: Headers): Response {
  const parts = (Object.keys(site.health) as Part[]).map(
    (name) => [name, partOf(name, ages[name])] as const,
  );
  const status = parts.every(([, part]) => part.status === 'ok') ? 'ok' : 'stale';
  return answer(headers, status, Object.fromEntries(parts));
}

/** 503 `unavailable`: without the database no age is known. */
export function unavailable(headers: Headers): Response {
  return answer(headers, 'unavailable', {});
}

function partOf(name: Part, age: number | undefined) {
  const limit = site.health[name];
  const isOk = age !== undefined && age >= -skew && age <= limit;
  return { status: isOk ? 'ok' : 'stale', age: age ?? null, limit };
}

function answer(
  headers: Headers,
  status: 'ok' | 'stale' | 'unavailable',
  parts: Readonly<Record<string, unknown>>,
): Response {
  headers.set('Content-Type', 'application/json');
  neverCache(headers);
  if (status !== 'ok') headers.set('Retry-After', retryAfter);
  const body = JSON.stringify({ status, ...parts });
  return new Response(body, { status: status === 'ok' ? 200 : 503, headers });
}
