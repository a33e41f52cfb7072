import { expect, it } from 'vitest';
import { readVariables } from './variables.ts';

it.each([
  [undefined, 1],
  ['0.02', 0.02],
  ['1', 1],
  ['5', 1],
  ['0', 1],
  ['soon', 1],
])('PURGE_GATHER_SECONDS %s means %d s', (set, seconds) => {
  const env = set === undefined ? {} : { PURGE_GATHER_SECONDS: set };
  expect(readVariables(env).PURGE_GATHER_SECONDS).toBe(seconds);
});

it('names the fault of a variable without its value, and reads the other variables', () => {
  const { BAIDU_TOKEN, INDEXNOW_KEY, WEBSUB_HUB, faults } = readVariables({
    BAIDU_TOKEN: 'x',
    INDEXNOW_KEY: 'a key with spaces',
    WEBSUB_HUB: 'ftp://hub.example',
  });
  expect([BAIDU_TOKEN, INDEXNOW_KEY, WEBSUB_HUB]).toEqual(['x', undefined, undefined]);
  expect([...faults.keys()]).toEqual(['INDEXNOW_KEY', 'WEBSUB_HUB']);
  expect([...faults.values()].join()).not.toMatch(/spaces|hub\.example/);
});

it.each(['["一"]', 'kv', ['一']])('keeps the list of words %j as text', (SENSITIVE_WORDS) => {
  const text = typeof SENSITIVE_WORDS === 'string' ? SENSITIVE_WORDS : '["一"]';
  expect(readVariables({ SENSITIVE_WORDS }).SENSITIVE_WORDS).toBe(text);
});

it('reads an environment once', () => {
  const env = { METER: 'on' };
  expect(readVariables(env)).toBe(readVariables(env));
  expect(readVariables({ ...env })).toEqual(readVariables(env));
});
