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
