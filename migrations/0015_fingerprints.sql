-- What articles are recognised by that say nearly the same, for as long as they are compared: the title as it is
-- compared, and a sketch of the body (JSON).
CREATE TABLE fingerprints (
  article_id INTEGER PRIMARY KEY,
  at INTEGER NOT NULL,
  title TEXT NOT NULL,
  sketch TEXT NOT NULL
);

CREATE INDEX fingerprints_age ON fingerprints (at);

-- Articles that are alike have one of these in common.
CREATE TABLE fingerprint_marks (
  mark INTEGER NOT NULL,
  at INTEGER NOT NULL,
  article_id INTEGER NOT NULL,
  PRIMARY KEY (mark, at, article_id)
) WITHOUT ROWID;

CREATE INDEX fingerprint_marks_article ON fingerprint_marks (article_id);
