-- Editors' tokens, the audit log, and the work that follows a write.

-- The last article id that the site itself assigned, and the last insertion number.
CREATE TABLE sequences (
  name TEXT PRIMARY KEY,
  value INTEGER NOT NULL
) WITHOUT ROWID;

INSERT INTO sequences (name, value) VALUES ('article_id', 100000), ('article_seq', 0);

CREATE TABLE editor_tokens (
  id TEXT PRIMARY KEY,
  name TEXT NOT NULL,
  role TEXT NOT NULL CHECK (role IN ('reporter', 'editor', 'chief')),
  -- A JSON array of slugs; null means every section.
  sections TEXT,
  hash TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  created_by TEXT NOT NULL,
  expires_at INTEGER,
  revoked_at INTEGER,
  last_used_at INTEGER
) WITHOUT ROWID;

CREATE INDEX editor_tokens_chiefs ON editor_tokens (id) WHERE role = 'chief' AND revoked_at IS NULL;

-- Every act of an editor or of the site. Triggers refuse to change or delete a row.
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
  -- A JSON object with further details of the action, such as a reason or the name of a token.
  detail TEXT
);

-- Readers of the log get the newest entries first: all of them, or those of an article, an actor, an action, a token,
-- or between two times. SQLite ends each index with the row's id, which orders entries of the same second.
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

-- Answers to POST requests with an idempotency key: for a day the same key gets the same answer.
CREATE TABLE idempotency_keys (
  -- Begins with the id of the editor's token, or with the editor's name: each has keys of their own.
  key TEXT PRIMARY KEY,
  request_hash TEXT NOT NULL,
  article_id INTEGER NOT NULL,
  created_at INTEGER NOT NULL,
  -- JSON with status, headers and body.
  answer TEXT
) WITHOUT ROWID;

CREATE INDEX idempotency_keys_age ON idempotency_keys (created_at);

-- The outbox: work that follows a write, until it is done. `purge` and `invalidate` are for the cache, `index` for the
-- search. `announce` is an event for other sites, written in the batch of its article. It becomes one `deliver` row for
-- each configured target.
CREATE TABLE outbox (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  action TEXT NOT NULL CHECK (action IN ('purge', 'invalidate', 'index', 'announce', 'deliver')),
  -- The subject of the row: a cache tag, the id of an article, or another name.
  tag TEXT NOT NULL,
  priority INTEGER NOT NULL,
  due_at INTEGER NOT NULL,
  attempts INTEGER NOT NULL DEFAULT 0,
  state TEXT NOT NULL DEFAULT 'pending' CHECK (state IN ('pending', 'dead')),
  created_at INTEGER NOT NULL DEFAULT (unixepoch()),
  -- For a `deliver` row: its target, the id of its message, and the event.
  target TEXT,
  message TEXT,
  payload TEXT,
  last_error TEXT
);

CREATE INDEX outbox_order ON outbox (priority, due_at, id);
CREATE INDEX outbox_lane ON outbox (target, state, due_at, id) WHERE target IS NOT NULL;
CREATE INDEX outbox_subject ON outbox (target, tag, id) WHERE target IS NOT NULL;
-- The rows that editors may list: deliveries to other sites, and work that has failed.
CREATE INDEX outbox_listed ON outbox (state, due_at, id) WHERE target IS NOT NULL OR attempts > 0;

-- The last answer of each target, and its effect on the next call.
CREATE TABLE outbox_lanes (
  target TEXT PRIMARY KEY,
  paused_until INTEGER NOT NULL DEFAULT 0,
  -- The most messages that the next call may carry; null means as many as the target takes.
  allowance INTEGER,
  called_at INTEGER,
  accepted_at INTEGER,
  -- Null when there was no answer at all.
  status INTEGER,
  answer TEXT
) WITHOUT ROWID;

-- The lease by which only one drain runs at a time, and the purge calls that it may still make.
CREATE TABLE leases (
  name TEXT PRIMARY KEY,
  holder TEXT NOT NULL,
  expires_at INTEGER NOT NULL,
  tokens REAL NOT NULL,
  tokens_at INTEGER NOT NULL
) WITHOUT ROWID;
