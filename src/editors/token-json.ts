import { sectionsOf, type TokenRow } from './tokens.ts';
import { siteTime } from '../articles/notation.ts';

/** A token as chiefs see it, without anything that would open the door. */
export function tokenJson(row: TokenRow) {
  return {
    id: row.id,
    name: row.name,
    role: row.role,
    sections: sectionsOf(row),
    createdAt: siteTime(row.createdAt),
    createdBy: row.createdBy,
    expiresAt: siteTime(row.expiresAt),
    lastUsedAt: siteTime(row.lastUsedAt),
    revokedAt: siteTime(row.revokedAt),
  };
}
