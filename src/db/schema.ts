import { sql } from 'drizzle-orm';
import { blob, integer, primaryKey, real, sqliteTable, text } from 'drizzle-orm/sqlite-core';

// The tables that `migrations/` creates; the indexes stand only there. A test compares the two. The tables of views and
// boards are in counting-schema.ts.

export const articles = sqliteTable('articles', {
  id: integer('id').primaryKey(),
  seq: integer('seq').notNull().unique(),
  section: text('section').notNull(),
  kicker: text('kicker'),
  title: text('title').notNull(),
  subtitle: text('subtitle'),
  summary: text('summary'),
  bodyHtml: text('body_html').notNull(),
  sourceName: text('source_name'),
  sourceUrl: text('source_url'),
  author: text('author'),
  editor: text('editor'),
  tags: text('tags').notNull().default('[]'),
  correction: text('correction'),
  status: text('status', {
    enum: ['draft', 'review', 'scheduled', 'published', 'withdrawn', 'merged', 'trash', 'gone'],
  }).notNull(),
  publishedAt: integer('published_at').notNull(),
  updatedAt: integer('updated_at').notNull(),
  expiresAt: integer('expires_at'),
  revision: integer('revision').notNull(),
  contentHash: text('content_hash').notNull(),
  withdrawal: text('withdrawal'),
  featured: integer('featured'),
  correctedAt: integer('corrected_at'),
  mergedInto: integer('merged_into'),
});

/** Published articles by tag. Triggers keep it. */
export const articleTags = sqliteTable(
  'article_tags',
  {
    tag: text('tag').notNull(),
    publishedAt: integer('published_at').notNull(),
    articleId: integer('article_id').notNull(),
    section: text('section').notNull(),
    title: text('title').notNull(),
  },
  (table) => [primaryKey({ columns: [table.tag, table.publishedAt, table.articleId] })],
);

/** The time at which each shard of the sitemap last changed. Triggers keep it. */
export const sitemapShards = sqliteTable('sitemap_shards', {
  shard: integer('shard').primaryKey(),
  modifiedAt: integer('modified_at').notNull(),
});

export const revisions = sqliteTable(
  'revisions',
  {
    articleId: integer('article_id').notNull(),
    revision: integer('revision').notNull(),
    supersededAt: integer('superseded_at').notNull(),
    snapshot: blob('snapshot', { mode: 'buffer' }).notNull(),
  },
  (table) => [primaryKey({ columns: [table.articleId, table.revision] })],
);

export const editorTokens = sqliteTable('editor_tokens', {
  id: text('id').primaryKey(),
  name: text('name').notNull(),
  role: text('role', { enum: ['reporter', 'editor', 'chief'] }).notNull(),
  sections: text('sections'),
  hash: text('hash').notNull(),
  createdAt: integer('created_at').notNull(),
  createdBy: text('created_by').notNull(),
  expiresAt: integer('expires_at'),
  revokedAt: integer('revoked_at'),
  lastUsedAt: integer('last_used_at'),
});

/** The audit log. Triggers refuse changes and deletions. */
export const auditLog = sqliteTable('audit_log', {
  id: integer('id').primaryKey({ autoIncrement: true }),
  at: integer('at').notNull(),
  actor: text('actor').notNull(),
  action: text('action').notNull(),
  articleId: integer('article_id'),
  revision: integer('revision'),
  contentHash: text('content_hash'),
  tokenId: text('token_id'),
  beforeHash: text('before_hash'),
  detail: text('detail'),
});

export const sequences = sqliteTable('sequences', {
  name: text('name').primaryKey(),
  value: integer('value').notNull(),
});

export const idempotencyKeys = sqliteTable('idempotency_keys', {
  key: text('key').primaryKey(),
  requestHash: text('request_hash').notNull(),
  articleId: integer('article_id').notNull(),
  createdAt: integer('created_at').notNull(),
  answer: text('answer'),
});

export const outbox = sqliteTable('outbox', {
  id: integer('id').primaryKey({ autoIncrement: true }),
  action: text('action', {
    enum: ['purge', 'invalidate', 'index', 'announce', 'deliver'],
  }).notNull(),
  tag: text('tag').notNull(),
  priority: integer('priority').notNull(),
  dueAt: integer('due_at').notNull(),
  attempts: integer('attempts').notNull().default(0),
  state: text('state', { enum: ['pending', 'dead'] })
    .notNull()
    .default('pending'),
  createdAt: integer('created_at')
    .notNull()
    .default(sql`(unixepoch())`),
  target: text('target'),
  message: text('message'),
  payload: text('payload'),
  lastError: text('last_error'),
});

export const outboxLanes = sqliteTable('outbox_lanes', {
  target: text('target').primaryKey(),
  pausedUntil: integer('paused_until').notNull().default(0),
  allowance: integer('allowance'),
  calledAt: integer('called_at'),
  acceptedAt: integer('accepted_at'),
  status: integer('status'),
  answer: text('answer'),
});

export const leases = sqliteTable('leases', {
  name: text('name').primaryKey(),
  holder: text('holder').notNull(),
  expiresAt: integer('expires_at').notNull(),
  tokens: real('tokens').notNull(),
  tokensAt: integer('tokens_at').notNull(),
});

/** Files that editors have uploaded. Their bytes are in R2. */
export const media = sqliteTable('media', {
  hash: text('hash').primaryKey(),
  extension: text('extension', { enum: ['jpg', 'png', 'webp', 'avif', 'gif'] }).notNull(),
  bytes: integer('bytes').notNull(),
  width: integer('width').notNull(),
  height: integer('height').notNull(),
  uploadedBy: text('uploaded_by').notNull(),
  uploadedAt: integer('uploaded_at').notNull(),
  withdrawal: text('withdrawal'),
  deletedAt: integer('deleted_at'),
});

/** The files that each article's body names. Triggers keep it. */
export const articleMedia = sqliteTable(
  'article_media',
  {
    articleId: integer('article_id').notNull(),
    hash: text('hash').notNull(),
  },
  (table) => [primaryKey({ columns: [table.articleId, table.hash] })],
);

export const legacyUrls = sqliteTable('legacy_urls', {
  address: text('address').primaryKey(),
  articleId: integer('article_id'),
  path: text('path'),
  importedAt: integer('imported_at').notNull(),
});

export const takedowns = sqliteTable('takedowns', {
  id: text('id').primaryKey(),
  request: text('request').notNull(),
  startedBy: text('started_by').notNull(),
  startedAt: integer('started_at').notNull(),
});

export const takedownArticles = sqliteTable(
  'takedown_articles',
  {
    takedownId: text('takedown_id').notNull(),
    articleId: integer('article_id').notNull(),
  },
  (table) => [primaryKey({ columns: [table.takedownId, table.articleId] })],
);

export const fingerprints = sqliteTable('fingerprints', {
  articleId: integer('article_id').primaryKey(),
  at: integer('at').notNull(),
  title: text('title').notNull(),
  sketch: text('sketch').notNull(),
});

export const fingerprintMarks = sqliteTable(
  'fingerprint_marks',
  {
    mark: integer('mark').notNull(),
    at: integer('at').notNull(),
    articleId: integer('article_id').notNull(),
  },
  (table) => [primaryKey({ columns: [table.mark, table.at, table.articleId] })],
);
