import { diffArrays } from 'diff';

/** A run of lines of a body: in both revisions, in the earlier one only, or in the later one only. */
export interface LineChange {
  readonly kind: 'same' | 'removed' | 'added';
  readonly lines: readonly string[];
}

/** The most edits to look for. Beyond that a search would take long, and the body is shown as replaced. */
const maxEdits = 2_000;

/** Matches the end of a line: every block of a body is one. */
const lineEnd =
  /(?<=<\/(?:p|div|h[2-6]|li|dt|dd|tr|table|blockquote|pre|figure|figcaption|ul|ol|dl)>|<(?:hr|br)[^>]*>)|\n/;

/** The changes that turn one body into another, line by line; each block is a line. */
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

/** The fields beside the body that differ between two revisions. An absent field is null. */
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
