-- Times are unix seconds, hours are whole hours since the epoch, days are days since 1970-01-01 in the site's time zone.

CREATE TABLE articles (
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
  status TEXT NOT NULL CHECK (status IN ('scheduled', 'published', 'withdrawn')),
  published_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  expires_at INTEGER,
  revision INTEGER NOT NULL,
  content_hash TEXT NOT NULL,
  withdrawal TEXT
);

CREATE INDEX articles_published ON articles (published_at DESC, id DESC) WHERE status = 'published';
CREATE INDEX articles_section ON articles (section, published_at DESC, id DESC) WHERE status = 'published';
CREATE INDEX articles_scheduled ON articles (published_at) WHERE status = 'scheduled';
CREATE INDEX articles_expiring ON articles (expires_at) WHERE status = 'published' AND expires_at IS NOT NULL;

-- What an update or a withdrawal superseded: gzipped JSON. Its key makes the loser of a race fail.
CREATE TABLE revisions (
  article_id INTEGER NOT NULL,
  revision INTEGER NOT NULL,
  superseded_at INTEGER NOT NULL,
  snapshot BLOB NOT NULL,
  PRIMARY KEY (article_id, revision)
) WITHOUT ROWID;

CREATE TABLE audit_log (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  at INTEGER NOT NULL,
  actor TEXT NOT NULL,
  action TEXT NOT NULL,
  article_id INTEGER NOT NULL,
  revision INTEGER NOT NULL,
  content_hash TEXT NOT NULL
);

CREATE TABLE sequences (
  name TEXT PRIMARY KEY,
  value INTEGER NOT NULL
) WITHOUT ROWID;

INSERT INTO sequences (name, value) VALUES ('article_id', 100000), ('article_seq', 0);

-- A POST that was answered: the same key gets the same answer for a day.
CREATE TABLE idempotency_keys (
  key TEXT PRIMARY KEY,
  request_hash TEXT NOT NULL,
  article_id INTEGER NOT NULL,
  created_at INTEGER NOT NULL
) WITHOUT ROWID;

CREATE INDEX idempotency_keys_age ON idempotency_keys (created_at);

CREATE TABLE outbox (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  action TEXT NOT NULL CHECK (action IN ('purge', 'invalidate')),
  tag TEXT NOT NULL,
  priority INTEGER NOT NULL,
  due_at INTEGER NOT NULL,
  attempts INTEGER NOT NULL DEFAULT 0
);

CREATE INDEX outbox_order ON outbox (priority, due_at, id);

-- One drainer at a time, and what it may still spend on purge calls.
CREATE TABLE leases (
  name TEXT PRIMARY KEY,
  holder TEXT NOT NULL,
  expires_at INTEGER NOT NULL,
  tokens REAL NOT NULL,
  tokens_at INTEGER NOT NULL
) WITHOUT ROWID;

CREATE TABLE views_hourly (
  hour INTEGER NOT NULL,
  article_id INTEGER NOT NULL,
  views INTEGER NOT NULL,
  PRIMARY KEY (hour, article_id)
) WITHOUT ROWID;

CREATE TABLE views_daily (
  day INTEGER NOT NULL,
  article_id INTEGER NOT NULL,
  views INTEGER NOT NULL,
  PRIMARY KEY (day, article_id)
) WITHOUT ROWID;

-- Up to which hour the rollup has read KV completely.
CREATE TABLE watermarks (
  name TEXT PRIMARY KEY,
  hour INTEGER NOT NULL
) WITHOUT ROWID;

CREATE TABLE board_entries (
  board TEXT NOT NULL,
  rank INTEGER NOT NULL,
  article_id INTEGER NOT NULL,
  section TEXT NOT NULL,
  title TEXT NOT NULL,
  published_at INTEGER NOT NULL,
  views INTEGER NOT NULL,
  computed_at INTEGER NOT NULL,
  PRIMARY KEY (board, rank)
) WITHOUT ROWID;
