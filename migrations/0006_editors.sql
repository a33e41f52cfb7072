-- Who may, and what an article can be before and after it is published. SQLite cannot alter a CHECK, so the two
-- tables are made anew; every column that the release before this one knows stays, and what is new may be null.

CREATE TABLE editor_tokens (
  id TEXT PRIMARY KEY,
  name TEXT NOT NULL,
  role TEXT NOT NULL CHECK (role IN ('reporter', 'editor', 'chief')),
  -- JSON array of slugs; null: every section.
  sections TEXT,
  hash TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  created_by TEXT NOT NULL,
  expires_at INTEGER,
  revoked_at INTEGER,
  last_used_at INTEGER
) WITHOUT ROWID;

CREATE TABLE audit_wider (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  at INTEGER NOT NULL,
  actor TEXT NOT NULL,
  action TEXT NOT NULL,
  article_id INTEGER,
  revision INTEGER,
  content_hash TEXT,
  token_id TEXT,
  before_hash TEXT,
  -- JSON object: what else the action says, as a reason or the name of a token.
  detail TEXT
);
INSERT INTO audit_wider (id, at, actor, action, article_id, revision, content_hash)
  SELECT id, at, actor, action, article_id, revision, content_hash FROM audit_log;
DROP TABLE audit_log;
ALTER TABLE audit_wider RENAME TO audit_log;

CREATE INDEX audit_log_article ON audit_log (article_id, id);
CREATE INDEX audit_log_actor ON audit_log (actor, id);
CREATE INDEX audit_log_action ON audit_log (action, id);

CREATE TRIGGER audit_log_kept BEFORE DELETE ON audit_log
BEGIN
  SELECT RAISE(ABORT, 'audit_log is append-only');
END;

CREATE TRIGGER audit_log_fixed BEFORE UPDATE ON audit_log
BEGIN
  SELECT RAISE(ABORT, 'audit_log is append-only');
END;

CREATE TABLE articles_wider (
  id INTEGER PRIMARY KEY,
  seq INTEGER NOT NULL UNIQUE,
  section TEXT NOT NULL,
  title TEXT NOT NULL,
  summary TEXT,
  body_html TEXT NOT NULL,
  source_name TEXT,
  source_url TEXT,
  author TEXT,
  editor TEXT,
  tags TEXT NOT NULL DEFAULT '[]',
  correction TEXT,
  status TEXT NOT NULL CHECK (
    status IN ('draft', 'review', 'scheduled', 'published', 'withdrawn', 'merged', 'trash', 'gone')
  ),
  published_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  expires_at INTEGER,
  revision INTEGER NOT NULL,
  content_hash TEXT NOT NULL,
  withdrawal TEXT,
  featured INTEGER CHECK (featured BETWEEN 0 AND 9),
  corrected_at INTEGER,
  -- The article that a merged one is now part of.
  merged_into INTEGER
);
INSERT INTO articles_wider
  SELECT id, seq, section, title, summary, body_html, source_name, source_url, author, editor, tags, correction,
    status, published_at, updated_at, expires_at, revision, content_hash, withdrawal, featured, corrected_at, NULL
  FROM articles;
DROP TABLE articles;
ALTER TABLE articles_wider RENAME TO articles;

CREATE INDEX articles_published ON articles (published_at DESC, id DESC) WHERE status = 'published';
CREATE INDEX articles_section ON articles (section, published_at DESC, id DESC) WHERE status = 'published';
CREATE INDEX articles_scheduled ON articles (published_at) WHERE status = 'scheduled';
CREATE INDEX articles_expiring ON articles (expires_at) WHERE status = 'published' AND expires_at IS NOT NULL;
CREATE INDEX articles_featured ON articles (featured, published_at DESC, id DESC)
  WHERE status = 'published' AND featured IS NOT NULL;
CREATE INDEX articles_sitemap ON articles (seq, id, section, published_at, updated_at, revision)
  WHERE status = 'published';

CREATE TRIGGER articles_inserted AFTER INSERT ON articles WHEN new.status = 'published'
BEGIN
  INSERT OR IGNORE INTO article_tags
    SELECT tag.value, new.published_at, new.id, new.section, new.title FROM json_each(new.tags) AS tag;
  INSERT INTO sitemap_shards VALUES ((new.seq - 1) / 10000 + 1, unixepoch())
    ON CONFLICT DO UPDATE SET modified_at = max(modified_at, excluded.modified_at);
END;

CREATE TRIGGER articles_retagged AFTER UPDATE ON articles
WHEN (new.status, new.tags, new.published_at, new.section, new.title)
  IS NOT (old.status, old.tags, old.published_at, old.section, old.title)
BEGIN
  DELETE FROM article_tags WHERE article_id = old.id;
  INSERT OR IGNORE INTO article_tags
    SELECT tag.value, new.published_at, new.id, new.section, new.title FROM json_each(new.tags) AS tag
    WHERE new.status = 'published';
END;

CREATE TRIGGER articles_modified AFTER UPDATE ON articles
WHEN new.status = 'published' OR old.status = 'published'
BEGIN
  INSERT INTO sitemap_shards VALUES ((new.seq - 1) / 10000 + 1, unixepoch())
    ON CONFLICT DO UPDATE SET modified_at = max(modified_at, excluded.modified_at);
END;

CREATE TRIGGER articles_deleted AFTER DELETE ON articles
BEGIN
  DELETE FROM article_tags WHERE article_id = old.id;
END;

CREATE TRIGGER articles_archived AFTER UPDATE ON articles
WHEN (new.status, new.section, new.title, new.published_at)
  IS NOT (old.status, old.section, old.title, old.published_at)
BEGIN
  UPDATE board_archive SET
    section = iif(new.status = 'published', new.section, NULL),
    title = iif(new.status = 'published', new.title, NULL),
    published_at = iif(new.status = 'published', new.published_at, NULL)
  WHERE article_id = new.id;
END;

CREATE TRIGGER articles_unarchived AFTER DELETE ON articles
BEGIN
  UPDATE board_archive SET section = NULL, title = NULL, published_at = NULL WHERE article_id = old.id;
END;
