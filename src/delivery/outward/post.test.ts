import { expect, it } from 'vitest';
import { attemptsBeforeDeath, backoff } from './backoff.ts';
import { retryTime } from './post.ts';

const now = Date.UTC(2026, 10, 20, 1) / 1000;

it.each([
  [null, undefined],
  ['120', now + 120],
  ['0', undefined],
  ['Fri, 20 Nov 2026 01:10:00 GMT', now + 600],
  ['Fri, 20 Nov 2026 00:50:00 GMT', undefined],
  ['soon', undefined],
  ['-5', undefined],
  ['999999999', now + 86_400],
])('Retry-After: %s', (value, time) => {
  expect(retryTime(value, now)).toBe(time);
});

it('tries for one to three days, ever more seldom, never all at one moment', () => {
  const failures = Array.from({ length: attemptsBeforeDeath - 1 }, (_, index) => index + 1);
  for (const random of [0, 0.5, 1]) {
    const delays = failures.map((n) => backoff(n, random));
    expect(delays).toEqual([...delays].sort((a, b) => a - b));
    const total = delays.reduce((sum, delay) => sum + delay, 0);
    expect(total).toBeGreaterThan(86_400);
    expect(total).toBeLessThan(3 * 86_400);
  }
  for (const n of failures) expect(backoff(n, 0)).toBeLessThan(backoff(n, 1));
});
