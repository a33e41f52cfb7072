import { expect, test } from 'vitest';
import { requireFlags } from './flags.ts';

test('a flag of another command is refused, and the message lists the flags of this one', () => {
  expect(() => requireFlags('push', ['dry-run'])).toThrow(
    'push takes no --dry-run. Its flags: none.',
  );
  expect(() => requireFlags('withdraw', ['reason', 'dry-run'])).toThrow(
    'withdraw takes no --dry-run. Its flags: --reason, --legal, --notice.',
  );
  requireFlags('import', ['dry-run', 'section', 'map', 'id-offset']);
  requireFlags(undefined, ['dry-run']);
  requireFlags('constructor', ['dry-run']);
});
