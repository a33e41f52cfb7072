import { formatRfc3339 } from '../lib/calendar.ts';
import { site } from '../site.ts';
import { sectionsOf, type TokenRow } from './tokens.ts';

/** A token as chiefs see it; what it is made of is not there. */
export function tokenJson(row: TokenRow) {
  const time = (seconds: number | null) =>
    seconds === null ? undefined : formatRfc3339(seconds, site.timeZone);
  return {
    id: row.id,
    name: row.name,
    role: row.role,
    sections: sectionsOf(row),
    createdAt: time(row.createdAt),
    createdBy: row.createdBy,
    expiresAt: time(row.expiresAt),
    lastUsedAt: time(row.lastUsedAt),
    revokedAt: time(row.revokedAt),
  };
}
