-- When the boards of a span were last computed, entries or none.
CREATE TABLE board_runs (
  span TEXT PRIMARY KEY,
  computed_at INTEGER NOT NULL
) WITHOUT ROWID;

INSERT INTO board_runs
  SELECT board, max(computed_at) FROM board_entries WHERE board IN ('week', 'month', 'hot') GROUP BY board;

-- What editors rule about an article on a board (`week`, `week/keji`, …; `*` for all of them), until its end.
CREATE TABLE board_rulings (
  board TEXT NOT NULL,
  article_id INTEGER NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('pin', 'exclude')),
  -- Of a pin, from 1.
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

-- Whether an editor put it there.
ALTER TABLE board_entries ADD COLUMN pinned INTEGER NOT NULL DEFAULT 0;

-- All that ranking asks of an article, past its body.
CREATE INDEX articles_ranked ON articles (id, section, published_at) WHERE status = 'published';

-- Of the views of an hour, those that one network repeats.
CREATE TABLE views_repeated (
  hour INTEGER NOT NULL,
  article_id INTEGER NOT NULL,
  views INTEGER NOT NULL,
  PRIMARY KEY (hour, article_id)
) WITHOUT ROWID;
