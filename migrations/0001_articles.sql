-- Articles and what hangs on them. Times are unix seconds. Tables that derive from articles are kept by triggers,
-- so that no writer can forget them.

CREATE TABLE articles (
  id INTEGER PRIMARY KEY,
  -- The insertion number: `article_seq` of `sequences` counts it. Sitemaps and editors' lists go by it.
  seq INTEGER NOT NULL UNIQUE,
  section TEXT NOT NULL,
  -- Lines of the headline above (肩题) and below (副题) the title.
  kicker TEXT,
  title TEXT NOT NULL,
  subtitle TEXT,
  summary TEXT,
  body_html TEXT NOT NULL,
  source_name TEXT,
  source_url TEXT,
  author TEXT,
  editor TEXT,
  -- JSON array of texts.
  tags TEXT NOT NULL DEFAULT '[]',
  correction TEXT,
  status TEXT NOT NULL CHECK (
    status IN ('draft', 'review', 'scheduled', 'published', 'withdrawn', 'merged', 'trash', 'gone')
  ),
  published_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  expires_at INTEGER,
  revision INTEGER NOT NULL,
  content_hash TEXT NOT NULL,
  -- JSON: when, why, and on which legal ground the article was withdrawn.
  withdrawal TEXT,
  -- The slot (推荐位) of the home page that the article is to lead; the newest of a slot's articles does.
  featured INTEGER CHECK (featured BETWEEN 0 AND 9),
  corrected_at INTEGER,
  -- The article that a merged one is now part of.
  merged_into INTEGER
);

-- Readers' pages: the published articles by time, in a section, in a slot.
CREATE INDEX articles_published ON articles (published_at DESC, id DESC) WHERE status = 'published';
CREATE INDEX articles_section ON articles (section, published_at DESC, id DESC) WHERE status = 'published';
-- The cron: what is due for publication, and what has expired.
CREATE INDEX articles_scheduled ON articles (published_at) WHERE status = 'scheduled';
CREATE INDEX articles_expiring ON articles (expires_at) WHERE status = 'published' AND expires_at IS NOT NULL;
CREATE INDEX articles_featured ON articles (featured, published_at DESC, id DESC)
  WHERE status = 'published' AND featured IS NOT NULL;
-- All that a sitemap tells of an article: its shards are read from here alone, past the bodies.
CREATE INDEX articles_sitemap ON articles (seq, id, section, published_at, updated_at, revision)
  WHERE status = 'published';

-- Editors' lists: everything of a status, of a section, or of both, in the order of insertion. `lower()` hides the
-- first column from the planner, which would take these for readers' pages, and sort the whole of a status there.
CREATE INDEX articles_in_status ON articles (lower(status), seq);
CREATE INDEX articles_in_section ON articles (section, seq);
CREATE INDEX articles_in_both ON articles (lower(status), section, seq);

-- Articles that were merged, by the one that they are part of now. That one is never merged itself.
CREATE INDEX articles_merged ON articles (merged_into) WHERE merged_into IS NOT NULL;

-- The trash, by when an article came there: nothing changes it there.
CREATE INDEX articles_trash ON articles (updated_at) WHERE status = 'trash';

-- All that ranking asks of an article, past its body.
CREATE INDEX articles_ranked ON articles (id, section, published_at) WHERE status = 'published';

-- Takedowns of everything from one source.
CREATE INDEX articles_source ON articles (source_name, id) WHERE status IN ('published', 'scheduled');

-- The published articles of each tag, with what a headline needs: no join at reading.
CREATE TABLE article_tags (
  tag TEXT NOT NULL,
  published_at INTEGER NOT NULL,
  article_id INTEGER NOT NULL,
  section TEXT NOT NULL,
  title TEXT NOT NULL,
  PRIMARY KEY (tag, published_at DESC, article_id DESC)
) WITHOUT ROWID;

CREATE INDEX article_tags_article ON article_tags (article_id);

-- When anything in a sitemap's shard of 10,000 insertion numbers last changed.
CREATE TABLE sitemap_shards (
  shard INTEGER PRIMARY KEY,
  modified_at INTEGER NOT NULL
);

-- These four keep `article_tags` and `sitemap_shards`.
CREATE TRIGGER articles_inserted AFTER INSERT ON articles WHEN new.status = 'published'
BEGIN
  INSERT OR IGNORE INTO article_tags (tag, published_at, article_id, section, title)
    SELECT tag.value, new.published_at, new.id, new.section, new.title FROM json_each(new.tags) AS tag;
  INSERT INTO sitemap_shards (shard, modified_at) VALUES ((new.seq - 1) / 10000 + 1, unixepoch())
    ON CONFLICT DO UPDATE SET modified_at = max(modified_at, excluded.modified_at);
END;

CREATE TRIGGER articles_retagged AFTER UPDATE ON articles
WHEN (new.status, new.tags, new.published_at, new.section, new.title)
  IS NOT (old.status, old.tags, old.published_at, old.section, old.title)
BEGIN
  DELETE FROM article_tags WHERE article_id = old.id;
  INSERT OR IGNORE INTO article_tags (tag, published_at, article_id, section, title)
    SELECT tag.value, new.published_at, new.id, new.section, new.title FROM json_each(new.tags) AS tag
    WHERE new.status = 'published';
END;

CREATE TRIGGER articles_modified AFTER UPDATE ON articles
WHEN new.status = 'published' OR old.status = 'published'
BEGIN
  INSERT INTO sitemap_shards (shard, modified_at) VALUES ((new.seq - 1) / 10000 + 1, unixepoch())
    ON CONFLICT DO UPDATE SET modified_at = max(modified_at, excluded.modified_at);
END;

CREATE TRIGGER articles_deleted AFTER DELETE ON articles
BEGIN
  DELETE FROM article_tags WHERE article_id = old.id;
END;

-- What an update or a withdrawal superseded: gzipped JSON. Two writers that race for a revision insert the same
-- key: the second one's batch fails.
CREATE TABLE revisions (
  article_id INTEGER NOT NULL,
  revision INTEGER NOT NULL,
  superseded_at INTEGER NOT NULL,
  snapshot BLOB NOT NULL,
  PRIMARY KEY (article_id, revision)
) WITHOUT ROWID;

-- Files that editors have uploaded, by the SHA-256 of their bytes; the bytes are in R2.
CREATE TABLE media (
  hash TEXT PRIMARY KEY,
  -- Ends the object's key and the file's address: jpg, png, webp, avif, gif.
  extension TEXT NOT NULL,
  bytes INTEGER NOT NULL,
  -- Pixels, as shown.
  width INTEGER NOT NULL,
  height INTEGER NOT NULL,
  uploaded_by TEXT NOT NULL,
  uploaded_at INTEGER NOT NULL,
  -- JSON, as in articles.
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

-- To find what follows each `/media/` of a body, the triggers make the text a JSON array that is split there.
CREATE TRIGGER articles_media_inserted AFTER INSERT ON articles WHEN instr(new.body_html, '/media/') > 0
BEGIN
  INSERT OR IGNORE INTO article_media (article_id, hash)
    SELECT new.id, substr(piece.value, 1, 64)
    FROM json_each(replace(json_array(new.body_html), '/media/', '","')) AS piece
    WHERE piece.key > 0 AND length(piece.value) > 64 AND substr(piece.value, 1, 64) NOT GLOB '*[^0-9a-f]*';
END;

CREATE TRIGGER articles_media_updated AFTER UPDATE OF body_html ON articles
WHEN new.body_html <> old.body_html
  AND (instr(new.body_html, '/media/') > 0 OR instr(old.body_html, '/media/') > 0)
BEGIN
  DELETE FROM article_media WHERE article_id = old.id;
  INSERT OR IGNORE INTO article_media (article_id, hash)
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

-- Rows that lead to a path, whatever its query: an import may not make that path an old address.
CREATE INDEX legacy_urls_path ON legacy_urls (
  rtrim(substr(path, 1, min(instr(path || '?', '?'), instr(path || '#', '#')) - 1), '/')
) WHERE path IS NOT NULL;

-- Takedowns in bulk. The client chooses the id: sent again, it repeats the same takedown.
CREATE TABLE takedowns (
  id TEXT PRIMARY KEY,
  -- JSON: the selection, the reason and the legal ground.
  request TEXT NOT NULL,
  started_by TEXT NOT NULL,
  started_at INTEGER NOT NULL
) WITHOUT ROWID;

-- The articles that each takedown has taken.
CREATE TABLE takedown_articles (
  takedown_id TEXT NOT NULL,
  article_id INTEGER NOT NULL,
  PRIMARY KEY (takedown_id, article_id)
) WITHOUT ROWID;

-- Titles as they are compared, and sketches of bodies (JSON): a new article is compared with these to find one that
-- says nearly the same. Rows are deleted when they are too old to be compared.
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
