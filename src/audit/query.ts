import * as v from 'valibot';
import { parseArticleId } from '../articles/article.ts';
import { check } from '../lib/check.ts';
import { time } from '../articles/fields.ts';
import { formatRfc3339 } from '../lib/calendar.ts';
import { site } from '../site.ts';
import type { AuditEntry, AuditPlace } from './read.ts';

const text = v.pipe(
  v.string(),
  v.minLength(1, '不能为空'),
  v.maxLength(200, '不得超过 200 个字符'),
);

/** The parameters of a query for the audit log. */
export const auditQuery = v.object({
  article: v.exactOptional(
    v.pipe(
      v.string(),
      v.check((given) => parseArticleId(given) !== undefined, '须为文章编号'),
      v.transform(Number),
    ),
  ),
  token: v.exactOptional(text),
  actor: v.exactOptional(text),
  action: v.exactOptional(text),
  from: v.exactOptional(time),
  to: v.exactOptional(time),
  /** `next` of the answer before. */
  after: v.exactOptional(
    v.pipe(
      v.string(),
      v.regex(/^\d{1,12}-\d{1,15}$/, '须为上一页给出的 next'),
      v.transform((given): AuditPlace => {
        const [at, id] = given.split('-').map(Number);
        return { at: at ?? 0, id: id ?? 0 };
      }),
    ),
  ),
});

/** Reads the parameters of a URL; faults name them by JSON Pointer, as if they were an object. */
export function parseAuditQuery(parameters: URLSearchParams) {
  return check(auditQuery, Object.fromEntries(parameters));
}

/** A place in the log as `after` takes it. */
export function formatAuditPlace({ at, id }: AuditPlace): string {
  return `${at}-${id}`;
}

/** An entry as chiefs see it. */
export function auditJson(entry: AuditEntry) {
  const { detail, beforeHash, contentHash } = entry;
  return {
    id: entry.id,
    at: formatRfc3339(entry.at, site.timeZone),
    actor: entry.actor,
    token: entry.tokenId ?? undefined,
    action: entry.action,
    article: entry.articleId ?? undefined,
    revision: entry.revision ?? undefined,
    before: beforeHash ?? undefined,
    after: contentHash ?? undefined,
    detail: detail === null ? undefined : (JSON.parse(detail) as unknown),
  };
}
