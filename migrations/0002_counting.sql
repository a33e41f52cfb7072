-- Views, and the boards that are made from them. Hours are whole hours since the epoch; days are counted from
-- 1970-01-01 in the site's time zone.

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

-- Repeated views of an hour: those that a network sent after its first few of the same article.
CREATE TABLE views_repeated (
  hour INTEGER NOT NULL,
  article_id INTEGER NOT NULL,
  views INTEGER NOT NULL,
  PRIMARY KEY (hour, article_id)
) WITHOUT ROWID;

-- The last hour up to which the rollup has read KV, except for the hours in `rollup_hours`.
CREATE TABLE watermarks (
  name TEXT PRIMARY KEY,
  hour INTEGER NOT NULL
) WITHOUT ROWID;

-- The rollup's queue: closed hours to read although the watermark has passed them. With part -1 a run reads the whole
-- hour; otherwise runs read it part by part from this part on, because one run cannot list the whole hour.
CREATE TABLE rollup_hours (
  hour INTEGER PRIMARY KEY,
  part INTEGER NOT NULL
);

-- The views in the parts of a queued hour, kept until the last part is read.
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
  -- 1 if an editor pinned the article to this rank.
  pinned INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY (board, rank)
) WITHOUT ROWID;

-- When the boards of a span were last computed, even if they got no entries.
CREATE TABLE board_runs (
  span TEXT PRIMARY KEY,
  computed_at INTEGER NOT NULL
) WITHOUT ROWID;

-- Editors' rulings: an article is pinned to a board or excluded from it, until the ruling ends. `board` is `week`,
-- `week/keji`, …, or `*` for all boards.
CREATE TABLE board_rulings (
  board TEXT NOT NULL,
  article_id INTEGER NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('pin', 'exclude')),
  -- The rank of a pin, from 1; null for an exclusion.
  rank INTEGER CHECK ((rank IS NOT NULL) = (kind = 'pin')),
  reason TEXT NOT NULL,
  until INTEGER NOT NULL,
  made_by TEXT NOT NULL,
  made_at INTEGER NOT NULL,
  PRIMARY KEY (board, article_id),
  CHECK (board <> '*' OR kind = 'exclude')
) WITHOUT ROWID;

-- A rank of a board can have only one pin.
CREATE UNIQUE INDEX board_rulings_places ON board_rulings (board, rank) WHERE kind = 'pin';
-- Each minute the cron looks for rulings that have ended.
CREATE INDEX board_rulings_until ON board_rulings (until);

-- The boards of ended weeks and months. Rank and views stay for ever. Triggers keep the columns of the article
-- (section, title, published_at): these are null while it is not published.
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

-- The frozen periods. When two runs freeze a period at once, both insert the same key: the PRIMARY KEY refuses the
-- second run.
CREATE TABLE board_periods (
  kind TEXT NOT NULL CHECK (kind IN ('week', 'month')),
  first_day INTEGER NOT NULL,
  frozen_at INTEGER NOT NULL,
  PRIMARY KEY (kind, first_day)
) WITHOUT ROWID;
