import * as v from 'valibot';
import { check, type Checked, type Fault, refuse } from '../lib/check.ts';
import { isMachinery } from '../lib/paths.ts';
import { normalPath, parseLegacyAddress, withoutQuery } from './address.ts';

/** An address of the old site in its normal form, and the article or the path to which it leads. */
export interface LegacyRow {
  readonly address: string;
  readonly articleId: number | null;
  readonly path: string | null;
}

/** The most rows of one request. */
export const maxRows = 10_000;
/** The most faults that one answer names. */
export const maxFaults = 100;

const addressLength = { minLength: 1, maxLength: 1_024 };
const target = '须为文章编号,或本站以 / 开头的路径';

/** One row of a request. */
export const legacyRow = v.object({
  from: v.pipe(
    v.string('须为字符串'),
    v.metadata(addressLength),
    v.rawTransform(({ dataset, addIssue, NEVER }) => {
      const address = parseLegacyAddress(dataset.value);
      if (address !== undefined) return address;
      const message = '须为旧地址:以 / 开头的路径(可带查询参数)或 http(s) 网址,不超过 1024 字符';
      addIssue({ message });
      return NEVER;
    }),
  ),
  to: v.union(
    [
      v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(Number.MAX_SAFE_INTEGER)),
      v.pipe(
        v.string(),
        v.metadata({ ...addressLength, pattern: '^/' }),
        v.rawTransform(({ dataset, addIssue, NEVER }) => {
          const path = parsePath(dataset.value);
          if (path !== undefined) return path;
          addIssue({ message: target });
          return NEVER;
        }),
      ),
    ],
    target,
  ),
});

/** Reads `{from, to}` rows: every fault with its pointer, up to a hundred, or the rows. */
export function parseLegacyRows(items: readonly unknown[]): Checked<readonly LegacyRow[]> {
  if (items.length === 0 || items.length > maxRows) {
    return { ok: false, faults: [{ pointer: '', detail: `须为 1 到 ${maxRows} 行` }] };
  }
  const rows: LegacyRow[] = [];
  const faults: Fault[] = [];
  for (const [index, item] of items.entries()) {
    const row = parseRow(item);
    if (row.ok) rows.push(row.value);
    else faults.push(...row.faults.map((fault) => within(index, fault)));
    if (faults.length >= maxFaults) break;
  }
  return faults.length > 0
    ? { ok: false, faults: faults.slice(0, maxFaults) }
    : { ok: true, value: rows };
}

function within(index: number, { pointer, detail }: Fault): Fault {
  return { pointer: `/${index}${pointer}`, detail };
}

function parseRow(item: unknown): Checked<LegacyRow> {
  const checked = check(legacyRow, item);
  if (!checked.ok) return checked;
  const { from: address, to } = checked.value;
  if (isMachinery(withoutQuery(address))) return refuse('/from', '本站自用的路径,不会转向');
  if (typeof to === 'number') return { ok: true, value: { address, articleId: to, path: null } };
  if (parseLegacyAddress(to) === address) return refuse('/to', '不能指向自身');
  return { ok: true, value: { address, articleId: null, path: to } };
}

/** A path of this site in the form in which addresses are compared. A path that names another host is refused. */
function parsePath(text: string): string | undefined {
  const origin = 'https://site.example';
  const url = text.startsWith('/') && text.length <= 1_024 ? URL.parse(text, origin) : null;
  if (url?.origin !== origin || url.pathname.startsWith('//')) return undefined;
  return normalPath(url) + url.search + url.hash;
}
