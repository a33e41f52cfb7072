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
