import { UsageError } from '../settings.ts';

const none: readonly string[] = [];

/** The flags of each command. With any other flag, the command does nothing. */
const flags = new Map([
  ['push', none],
  ['import', ['dry-run', 'section', 'map', 'id-offset']],
  ['withdraw', ['reason', 'legal', 'notice']],
  ['list', ['status', 'section', 'pages']],
  ['export', none],
  ['backup', none],
  ['restore', none],
  ['boards', ['section']],
  ['outbox', ['state']],
]);

/** @throws UsageError for a flag that the command would ignore. An unknown command is not checked here. */
export function requireFlags(command: string | undefined, given: readonly string[]): void {
  const taken = flags.get(command ?? '');
  const other = given.find((flag) => taken && !taken.includes(flag));
  if (taken === undefined || other === undefined) return;
  const list = taken.map((flag) => `--${flag}`).join(', ') || 'none';
  throw new UsageError(`${command} takes no --${other}. Its flags: ${list}.`);
}
