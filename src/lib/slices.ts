/** Items in groups of at most `size`, in their order. */
export function chunksOf<Item>(items: readonly Item[], size: number): Item[][] {
  const count = Math.ceil(items.length / size);
  return Array.from({ length: count }, (_, n) => items.slice(n * size, (n + 1) * size));
}

/** A page of a list that was read with one row more than it shows. */
export interface Page<Row> {
  readonly shown: readonly Row[];
  /** The row behind which the next page begins; undefined on the last. */
  readonly last: Row | undefined;
}

/** The page of `size` rows that `rows` make, of which there may be one more. */
export function pageOf<Row>(rows: readonly Row[], size: number): Page<Row> {
  const shown = rows.slice(0, size);
  return { shown, last: rows.length > size ? shown.at(-1) : undefined };
}
