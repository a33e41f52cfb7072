import { charge, prices, type PriceName } from './prices.ts';

/** The use of Cloudflare's services by one way of counting, in a month. */
export type Use = Partial<Record<PriceName, number>>;

/** Dollars a month for counting alone, without the price of the plan. */
export function billOf(use: Use): number {
  return linesOf(use).reduce((sum, { dollars }) => sum + dollars, 0);
}

export interface BillLine {
  readonly name: PriceName;
  readonly used: number;
  readonly dollars: number;
}

/** The bill line by line. */
export function linesOf(use: Use): BillLine[] {
  return names(use).map((name) => {
    const used = use[name] ?? 0;
    return { name, used, dollars: charge(used, prices[name]) };
  });
}

/** `KV writes (9 M - 1 M) × $5/M = $40.00`: a sum with one such term for each kind of use that costs anything. */
export function formulaOf(use: Use): string {
  return linesOf(use)
    .filter(({ dollars }) => dollars >= 0.005)
    .map(({ name, used, dollars }) => {
      const { included, perMillion } = prices[name];
      return `${prices[name].name} (${millions(used)} - ${millions(included)}) × $${perMillion}/M = ${money(dollars)}`;
    })
    .join(' + ');
}

/** `$12.34`; from a thousand dollars on without cents. */
export function money(dollars: number): string {
  const digits = dollars < 1_000 ? 2 : 0;
  return `$${dollars.toLocaleString('en-US', { minimumFractionDigits: digits, maximumFractionDigits: digits })}`;
}

function millions(value: number): string {
  return `${(value / 1e6).toLocaleString('en-US', { maximumSignificantDigits: 3 })} M`;
}

function names(use: Use): PriceName[] {
  return (Object.keys(prices) as PriceName[]).filter((name) => use[name] !== undefined);
}
