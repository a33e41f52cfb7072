-- The outbox takes what other sites are told, too. An `announce` row is one event, written in its article's batch;
-- it becomes a `deliver` row for each configured target. Both stand behind every purge and every article for the
-- index in the order by priority, where the release before this one does not look.
CREATE TABLE outbox_told (
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
INSERT INTO outbox_told (id, action, tag, priority, due_at, attempts)
  SELECT id, action, tag, priority, due_at, attempts FROM outbox;
DROP TABLE outbox;
ALTER TABLE outbox_told RENAME TO outbox;

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
