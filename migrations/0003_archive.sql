-- The boards of ended weeks and months. Rank and views stay for ever; what names the article (section, title,
-- published_at) is null while it is not published. A trigger keeps it so, that no writer can forget it, the
-- release before this one included.
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

-- The periods that are frozen. Its key lets one of two runs at once freeze a period.
CREATE TABLE board_periods (
  kind TEXT NOT NULL CHECK (kind IN ('week', 'month')),
  first_day INTEGER NOT NULL,
  frozen_at INTEGER NOT NULL,
  PRIMARY KEY (kind, first_day)
) WITHOUT ROWID;

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
