-- Who may write, what was done, and what is still to be done after a write.

-- The last id that the site assigned by itself, and the last insertion number.
CREATE TABLE sequences (
  name TEXT PRIMARY KEY,
  value INTEGER NOT NULL
) WITHOUT ROWID;

INSERT INTO sequences (name, value) VALUES ('article_id', 100000), ('article_seq', 0);

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

CREATE INDEX editor_tokens_chiefs ON editor_tokens (id) WHERE role = 'chief' AND revoked_at IS NULL;

-- Everything that somebody did. Append-only, kept so by triggers.
CREATE TABLE audit_log (
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

-- The log is read newest first: all of it, by article, by who, by what, by token, and between two times. Each index
-- ends in the row's id by itself, which settles the order within a second.
CREATE INDEX audit_log_at ON audit_log (at);
CREATE INDEX audit_log_article ON audit_log (article_id, at) WHERE article_id IS NOT NULL;
CREATE INDEX audit_log_actor ON audit_log (actor, at);
CREATE INDEX audit_log_action ON audit_log (action, at);
CREATE INDEX audit_log_token ON audit_log (token_id, at) WHERE token_id IS NOT NULL;

CREATE TRIGGER audit_log_kept BEFORE DELETE ON audit_log
BEGIN
  SELECT RAISE(ABORT, 'audit_log is append-only');
END;

CREATE TRIGGER audit_log_fixed BEFORE UPDATE ON audit_log
BEGIN
  SELECT RAISE(ABORT, 'audit_log is append-only');
END;

-- A POST with a key that was answered: the same key gets the same answer for a day.
CREATE TABLE idempotency_keys (
  -- Begins with whose it is.
  key TEXT PRIMARY KEY,
  request_hash TEXT NOT NULL,
  article_id INTEGER NOT NULL,
  created_at INTEGER NOT NULL,
  -- JSON: status, headers, body.
  answer TEXT
) WITHOUT ROWID;

CREATE INDEX idempotency_keys_age ON idempotency_keys (created_at);

-- What follows a write, until it is done. `purge` and `invalidate` are for the cache, `index` for the search.
-- `announce` is one event for other sites, written in its article's batch; it becomes a `deliver` row for each
-- configured target.
CREATE TABLE outbox (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  action TEXT NOT NULL CHECK (action IN ('purge', 'invalidate', 'index', 'announce', 'deliver')),
  -- A cache tag; otherwise the id of an article, or what else the row is about.
  tag TEXT NOT NULL,
  priority INTEGER NOT NULL,
  due_at INTEGER NOT NULL,
  attempts INTEGER NOT NULL DEFAULT 0,
  state TEXT NOT NULL DEFAULT 'pending' CHECK (state IN ('pending', 'dead')),
  created_at INTEGER NOT NULL DEFAULT (unixepoch()),
  -- Whom a `deliver` row is for, and the id and event that it carries.
  target TEXT,
  message TEXT,
  payload TEXT,
  last_error TEXT
);

CREATE INDEX outbox_order ON outbox (priority, due_at, id);
CREATE INDEX outbox_lane ON outbox (target, state, due_at, id) WHERE target IS NOT NULL;
CREATE INDEX outbox_subject ON outbox (target, tag, id) WHERE target IS NOT NULL;
-- What is worth a look: what is for somebody else, and what has failed.
CREATE INDEX outbox_listed ON outbox (state, due_at, id) WHERE target IS NOT NULL OR attempts > 0;

-- What a target last said, and what that means for the next call.
CREATE TABLE outbox_lanes (
  target TEXT PRIMARY KEY,
  paused_until INTEGER NOT NULL DEFAULT 0,
  -- The most that the next call may carry; null: as much as the target takes.
  allowance INTEGER,
  called_at INTEGER,
  accepted_at INTEGER,
  -- Null when there was no answer at all.
  status INTEGER,
  answer TEXT
) WITHOUT ROWID;

-- One drainer at a time, and how many purge calls it may still make.
CREATE TABLE leases (
  name TEXT PRIMARY KEY,
  holder TEXT NOT NULL,
  expires_at INTEGER NOT NULL,
  tokens REAL NOT NULL,
  tokens_at INTEGER NOT NULL
) WITHOUT ROWID;
