-- Views and the boards that are made of them. Hours are whole hours since the epoch, days are days since 1970-01-01
-- in the site's time zone.

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

-- How many of an hour's views one network repeated.
CREATE TABLE views_repeated (
  hour INTEGER NOT NULL,
  article_id INTEGER NOT NULL,
  views INTEGER NOT NULL,
  PRIMARY KEY (hour, article_id)
) WITHOUT ROWID;

-- Up to which hour the rollup has read KV completely.
CREATE TABLE watermarks (
  name TEXT PRIMARY KEY,
  hour INTEGER NOT NULL
) WITHOUT ROWID;

-- Closed hours that the rollup shall read although its watermark has passed them: whole (part -1), or from
-- this part on, because one run cannot list them whole.
CREATE TABLE rollup_hours (
  hour INTEGER PRIMARY KEY,
  part INTEGER NOT NULL
);

-- What was counted in the parts of such an hour, until the last of them is read.
CREATE TABLE rollup_parts (
  hour INTEGER NOT NULL,
  part INTEGER NOT NULL,
  article_id INTEGER NOT NULL,
  views INTEGER NOT NULL,
  PRIMARY KEY (hour, part, article_id)
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
  -- 1 where an editor put the article there.
  pinned INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY (board, rank)
) WITHOUT ROWID;

-- When the boards of a span were last computed, whether they got entries or not.
CREATE TABLE board_runs (
  span TEXT PRIMARY KEY,
  computed_at INTEGER NOT NULL
) WITHOUT ROWID;

-- What editors rule about an article on a board (`week`, `week/keji`, …; `*` for all of them), until its end.
CREATE TABLE board_rulings (
  board TEXT NOT NULL,
  article_id INTEGER NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('pin', 'exclude')),
  -- A pin's place, from 1.
  rank INTEGER CHECK ((rank IS NOT NULL) = (kind = 'pin')),
  reason TEXT NOT NULL,
  until INTEGER NOT NULL,
  made_by TEXT NOT NULL,
  made_at INTEGER NOT NULL,
  PRIMARY KEY (board, article_id),
  CHECK (board <> '*' OR kind = 'exclude')
) WITHOUT ROWID;

-- Two pins cannot have one place.
CREATE UNIQUE INDEX board_rulings_places ON board_rulings (board, rank) WHERE kind = 'pin';
-- Each minute the cron looks for rulings that have ended.
CREATE INDEX board_rulings_until ON board_rulings (until);

-- The boards of ended weeks and months. Rank and views stay for ever; what names the article (section, title,
-- published_at) is null while it is not published; kept by triggers.
CREATE TABLE board_archive (
  period TEXT NOT NULL,
  rank INTEGER NOT NULL,
  article_id INTEGER NOT NULL,
  section TEXT,
  title TEXT,
  published_at INTEGER,
  views INTEGER NOT NULL,
  previous_rank INTEGER,
  PRIMARY KEY (period, rank)
) WITHOUT ROWID;

CREATE INDEX board_archive_article ON board_archive (article_id);

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

-- The periods that are frozen. Two runs that freeze a period at once insert the same key: the second one fails.
CREATE TABLE board_periods (
  kind TEXT NOT NULL CHECK (kind IN ('week', 'month')),
  first_day INTEGER NOT NULL,
  frozen_at INTEGER NOT NULL,
  PRIMARY KEY (kind, first_day)
) WITHOUT ROWID;
