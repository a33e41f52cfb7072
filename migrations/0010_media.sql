-- Files that editors have uploaded, by the SHA-256 of their bytes; the bytes are in R2.
CREATE TABLE media (
  hash TEXT PRIMARY KEY,
  -- Of the object and its address: jpg, png, webp, avif, gif.
  extension TEXT NOT NULL,
  bytes INTEGER NOT NULL,
  -- Pixels, as shown.
  width INTEGER NOT NULL,
  height INTEGER NOT NULL,
  uploaded_by TEXT NOT NULL,
  uploaded_at INTEGER NOT NULL,
  -- JSON, as of articles.
  withdrawal TEXT,
  -- When the object of a withdrawn file was deleted from R2.
  deleted_at INTEGER
) WITHOUT ROWID;

CREATE INDEX media_newest ON media (uploaded_at DESC, hash DESC);
CREATE INDEX media_to_delete ON media (hash) WHERE withdrawal IS NOT NULL AND deleted_at IS NULL;

-- Which files the bodies of articles name; kept by triggers. A withdrawn article has no body.
CREATE TABLE article_media (
  article_id INTEGER NOT NULL,
  hash TEXT NOT NULL,
  PRIMARY KEY (article_id, hash)
) WITHOUT ROWID;

CREATE INDEX article_media_file ON article_media (hash, article_id);

-- What follows each `/media/` of a body: the text as a JSON array that is split there.
CREATE TRIGGER articles_media_inserted AFTER INSERT ON articles WHEN instr(new.body_html, '/media/') > 0
BEGIN
  INSERT OR IGNORE INTO article_media
    SELECT new.id, substr(piece.value, 1, 64)
    FROM json_each(replace(json_array(new.body_html), '/media/', '","')) AS piece
    WHERE piece.key > 0 AND length(piece.value) > 64 AND substr(piece.value, 1, 64) NOT GLOB '*[^0-9a-f]*';
END;

CREATE TRIGGER articles_media_updated AFTER UPDATE OF body_html ON articles
WHEN new.body_html <> old.body_html
  AND (instr(new.body_html, '/media/') > 0 OR instr(old.body_html, '/media/') > 0)
BEGIN
  DELETE FROM article_media WHERE article_id = old.id;
  INSERT OR IGNORE INTO article_media
    SELECT new.id, substr(piece.value, 1, 64)
    FROM json_each(replace(json_array(new.body_html), '/media/', '","')) AS piece
    WHERE piece.key > 0 AND length(piece.value) > 64 AND substr(piece.value, 1, 64) NOT GLOB '*[^0-9a-f]*';
END;

CREATE TRIGGER articles_media_deleted AFTER DELETE ON articles
BEGIN
  DELETE FROM article_media WHERE article_id = old.id;
END;

-- Addresses of a site that moved here, in their normal form, and where they lead: an article, or a path.
CREATE TABLE legacy_urls (
  address TEXT PRIMARY KEY,
  article_id INTEGER,
  path TEXT,
  imported_at INTEGER NOT NULL,
  CHECK ((article_id IS NULL) <> (path IS NULL))
) WITHOUT ROWID;

-- Takedowns in bulk, by the id that makes one repeatable, and what each has taken.
CREATE TABLE takedowns (
  id TEXT PRIMARY KEY,
  -- JSON: the selection, the reason and the legal ground.
  request TEXT NOT NULL,
  started_by TEXT NOT NULL,
  started_at INTEGER NOT NULL
) WITHOUT ROWID;

CREATE TABLE takedown_articles (
  takedown_id TEXT NOT NULL,
  article_id INTEGER NOT NULL,
  PRIMARY KEY (takedown_id, article_id)
) WITHOUT ROWID;

CREATE INDEX articles_source ON articles (source_name, id) WHERE status IN ('published', 'scheduled');
