/** The items in groups of at most `size`, in the same order. */
export function chunksOf<Item>(items: readonly Item[], size: number): Item[][] {
  const count = Math.ceil(items.length / size);
  return Array.from({ length: count }, (_, n) => items.slice(n * size, (n + 1) * size));
}

/** A page of a list. Its query reads one row more than the page shows. */
export interface Page<Row> {
  readonly shown: readonly Row[];
  /** The row after which the next page begins; undefined on the last page. */
  readonly last: Row | undefined;
}

/** The page of the first `size` rows; one more row in `rows` means that there is a next page. */
export function pageOf<Row>(rows: readonly Row[], size: number): Page<Row> {
  const shown = rows.slice(0, size);
  return { shown, last: rows.length > size ? shown.at(-1) : undefined };
}
