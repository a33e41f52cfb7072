import * as v from 'valibot';
import { jsonPointer, type Fault } from '../lib/fault.ts';
import { parseLegacyAddress } from './address.ts';

/** An address of the old site in its normal form, and the article or the path to which it leads. */
export interface LegacyRow {
  readonly address: string;
  readonly articleId: number | null;
  readonly path: string | null;
}

export type ParsedRows =
  | { readonly ok: true; readonly rows: readonly LegacyRow[] }
  | { readonly ok: false; readonly faults: readonly Fault[] };

/** Rows of one request. */
export const maxRows = 10_000;
const maxFaults = 100;

/** Addresses to forget, as a request names them. */
export const legacyRemoval = v.object({
  from: v.pipe(v.array(v.string()), v.minLength(1), v.maxLength(maxRows)),
});

/** Reads `{from, to}` rows: every fault with its pointer, up to a hundred, or the rows. */
export function parseLegacyRows(items: readonly unknown[]): ParsedRows {
  if (items.length === 0 || items.length > maxRows) {
    return { ok: false, faults: [{ pointer: '', detail: `须为 1 到 ${maxRows} 行` }] };
  }
  const rows: LegacyRow[] = [];
  const faults: Fault[] = [];
  for (const [index, item] of items.entries()) {
    const row = parseRow(item, index);
    if ('detail' in row) faults.push(row);
    else rows.push(row);
    if (faults.length === maxFaults) break;
  }
  return faults.length > 0 ? { ok: false, faults } : { ok: true, rows };
}

function parseRow(item: unknown, index: number): LegacyRow | Fault {
  const fault = (field: string, detail: string) => ({
    pointer: jsonPointer(field === '' ? [index] : [index, field]),
    detail,
  });
  if (typeof item !== 'object' || item === null) return fault('', '须为对象 {from, to}');
  const { from, to } = item as { readonly from?: unknown; readonly to?: unknown };
  const address = typeof from === 'string' ? parseLegacyAddress(from) : undefined;
  if (address === undefined) {
    return fault(
      'from',
      '须为旧地址:以 / 开头的路径(可带查询参数)或 http(s) 网址,不超过 1024 字符',
    );
  }
  if (Number.isSafeInteger(to) && Number(to) > 0) {
    return { address, articleId: Number(to), path: null };
  }
  const path = typeof to === 'string' ? parsePath(to) : undefined;
  if (path === undefined) return fault('to', '须为文章编号,或本站以 / 开头的路径');
  if (parseLegacyAddress(path) === address) return fault('to', '不能指向自身');
  return { address, articleId: null, path };
}

/** A path of this site, in the form that the URL standard gives it; never one that names another host. */
function parsePath(text: string): string | undefined {
  const origin = 'https://site.example';
  const url = text.startsWith('/') && text.length <= 1_024 ? URL.parse(text, origin) : null;
  if (url?.origin !== origin || url.pathname.startsWith('//')) return undefined;
  return url.pathname + url.search + url.hash;
}
