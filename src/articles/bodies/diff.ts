import { diffArrays } from 'diff';

/** A run of lines of a body: in both revisions, in the earlier one only, or in the later one only. */
export interface LineChange {
  readonly kind: 'same' | 'removed' | 'added';
  readonly lines: readonly string[];
}

/** A body so different that looking for more would take long is shown as replaced. */
const maxEdits = 2_000;

/** Every block of a body ends a line. */
const lineEnd =
  /(?<=<\/(?:p|div|h[2-6]|li|dt|dd|tr|table|blockquote|pre|figure|figcaption|ul|ol|dl)>|<(?:hr|br)[^>]*>)|\n/;

/** How one body becomes another, by its lines: a block each. */
export function bodyChanges(before: string, after: string): readonly LineChange[] {
  const [earlier, later] = [linesOf(before), linesOf(after)];
  const changes = diffArrays(earlier, later, { maxEditLength: maxEdits });
  const whole = [
    { kind: 'removed' as const, lines: earlier },
    { kind: 'added' as const, lines: later },
  ];
  if (!changes) return whole;
  return changes.map(({ added, removed, value }) => ({
    kind: added ? 'added' : removed ? 'removed' : 'same',
    lines: value,
  }));
}

function linesOf(bodyHtml: string): string[] {
  return bodyHtml.split(lineEnd).filter((line) => line.trim() !== '');
}

/** The fields that differ between two revisions, the body aside; a field that is absent is null. */
export function fieldChanges(
  before: Readonly<Record<string, unknown>>,
  after: Readonly<Record<string, unknown>>,
): Record<string, { readonly before: unknown; readonly after: unknown }> {
  const names = new Set([...Object.keys(before), ...Object.keys(after)]);
  const differing = [...names].filter(
    (name) => JSON.stringify(before[name]) !== JSON.stringify(after[name]),
  );
  return Object.fromEntries(
    differing.map((name) => [name, { before: before[name] ?? null, after: after[name] ?? null }]),
  );
}
