/** Says what is going on, and how long it took. */
export async function progress<Result>(
  label: string,
  work: () => Promise<Result>,
): Promise<Result> {
  const start = performance.now();
  process.stdout.write(`${label} … `);
  const result = await work();
  console.log(`${((performance.now() - start) / 1000).toFixed(1)} s`);
  return result;
}

/**
 * Draws a bar of 40 columns with its percentage over the previous one. Draws nothing unless the output is a terminal.
 */
export function showBar(label: string, share: number, note: string): void {
  if (!process.stderr.isTTY) return;
  const bar = '█'.repeat(Math.round(share * 40)).padEnd(40, '░');
  const percent = String(Math.floor(share * 100)).padStart(3);
  process.stderr.write(`\r${label} ${bar} ${percent} % (${note})`);
}

/** Leaves the last bar where it is. */
export function endBar(): void {
  if (process.stderr.isTTY) process.stderr.write('\n');
}
