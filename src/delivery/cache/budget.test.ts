import { describe, expect, it } from 'vitest';
import { fullBudget, pauseAfter, spend, type Budget } from './budget.ts';

const now = 1_791_423_000;

/** How many calls in a row the budget pays for at one time. */
function calls(budget: Budget, urgent: boolean, at: number): number {
  let count = 0;
  for (let left = spend(budget, urgent, at); left; left = spend(left, urgent, at)) count++;
  return count;
}

describe('budget', () => {
  it.each([
    ['a burst', 25, 0, true, 25],
    ['a burst that leaves the reserve', 25, 0, false, 20],
    ['nothing is left', 0, 0, true, 0],
    ['five a minute', 0, 60, true, 5],
    ['five a minute fill the reserve first', 0, 60, false, 0],
    ['and then the rest', 0, 120, false, 5],
    ['never more than the burst', 25, 86_400, true, 25],
    ['a clock that goes back gives nothing', 3, -600, true, 3],
  ])('%s', (_, tokens, later, urgent, expected) => {
    expect(calls({ tokens, at: now }, urgent, now + later)).toBe(expected);
  });

  it('begins full', () => {
    expect(calls(fullBudget(now), true, now)).toBe(25);
  });

  it('refills no second twice', () => {
    let budget: Budget = { tokens: 0, at: now };
    let spent = 0;
    for (let second = 1; second <= 600; second++) {
      const left = spend(budget, true, now + second);
      if (!left) continue;
      budget = left;
      spent++;
    }
    expect(spent).toBe(50);
  });

  it('gathers longer the less is left', () => {
    const pauses = [25, 20, 10, 0].map((tokens) => pauseAfter({ tokens, at: now }));
    expect(pauses).toEqual([...pauses].sort((a, b) => a - b));
    expect(pauses[0]).toBeLessThan(pauses[3]!);
  });
});
