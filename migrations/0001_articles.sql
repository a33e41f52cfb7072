-- Articles and the tables that belong to them. Times are unix seconds. Triggers keep the tables that derive from
-- articles, so that no writer can forget them.

CREATE TABLE articles (
  id INTEGER PRIMARY KEY,
  -- The insertion number, from `article_seq` of `sequences`. It orders sitemaps and editors' lists.
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
  -- A JSON array of strings.
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
  -- The slot (推荐位) of the home page for which editors chose the article. The newest article of a slot gets it.
  featured INTEGER CHECK (featured BETWEEN 0 AND 9),
  corrected_at INTEGER,
  -- For a merged article: the one of which it is now part.
  merged_into INTEGER
);

-- Readers' pages: the published articles by time, in a section, in a slot.
CREATE INDEX articles_published ON articles (published_at DESC, id DESC) WHERE status = 'published';
CREATE INDEX articles_section ON articles (section, published_at DESC, id DESC) WHERE status = 'published';
-- The cron: articles that are due for publication, and those that have expired.
CREATE INDEX articles_scheduled ON articles (published_at) WHERE status = 'scheduled';
CREATE INDEX articles_expiring ON articles (expires_at) WHERE status = 'published' AND expires_at IS NOT NULL;
CREATE INDEX articles_featured ON articles (featured, published_at DESC, id DESC)
  WHERE status = 'published' AND featured IS NOT NULL;
-- A covering index for sitemaps: they read their shards from it alone, and no body.
CREATE INDEX articles_sitemap ON articles (seq, id, section, published_at, updated_at, revision)
  WHERE status = 'published';

-- Editors' lists: all articles of a status, of a section, or of both, in the order of insertion. `lower()` keeps the
-- planner from using these indexes for readers' pages, where it would have to sort all articles of a status.
CREATE INDEX articles_in_status ON articles (lower(status), seq);
CREATE INDEX articles_in_section ON articles (section, seq);
CREATE INDEX articles_in_both ON articles (lower(status), section, seq);

-- Merged articles, by the article of which they are now part. That article is never merged itself.
CREATE INDEX articles_merged ON articles (merged_into) WHERE merged_into IS NOT NULL;

-- The trash by age: nothing changes an article there, so `updated_at` is when it was moved to the trash.
CREATE INDEX articles_trash ON articles (updated_at) WHERE status = 'trash';

-- A covering index for rankings: they read no body.
CREATE INDEX articles_ranked ON articles (id, section, published_at) WHERE status = 'published';

-- Takedowns of all articles from one source.
CREATE INDEX articles_source ON articles (source_name, id) WHERE status IN ('published', 'scheduled');

-- The published articles of each tag, with the columns of a headline, so that reading needs no join.
CREATE TABLE article_tags (
  tag TEXT NOT NULL,
  published_at INTEGER NOT NULL,
  article_id INTEGER NOT NULL,
  section TEXT NOT NULL,
  title TEXT NOT NULL,
  PRIMARY KEY (tag, published_at DESC, article_id DESC)
) WITHOUT ROWID;

CREATE INDEX article_tags_article ON article_tags (article_id);

-- The last change of any article in a sitemap's shard of 10,000 insertion numbers.
CREATE TABLE sitemap_shards (
  shard INTEGER PRIMARY KEY,
  modified_at INTEGER NOT NULL
);

-- These four triggers keep `article_tags` and `sitemap_shards`.
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

-- The earlier revisions that updates and withdrawals replaced, as gzipped JSON. When two writers race, both insert the
-- same key: the PRIMARY KEY refuses the second, and its whole batch fails.
CREATE TABLE revisions (
  article_id INTEGER NOT NULL,
  revision INTEGER NOT NULL,
  superseded_at INTEGER NOT NULL,
  snapshot BLOB NOT NULL,
  PRIMARY KEY (article_id, revision)
) WITHOUT ROWID;

-- Files that editors have uploaded, by the SHA-256 of their bytes. R2 has the bytes.
CREATE TABLE media (
  hash TEXT PRIMARY KEY,
  -- The end of the object's key and of the file's address: jpg, png, webp, avif, gif.
  extension TEXT NOT NULL,
  bytes INTEGER NOT NULL,
  -- Pixels as displayed, after any rotation.
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

-- The files that each article's body names; triggers keep this table. A withdrawn article has no body.
CREATE TABLE article_media (
  article_id INTEGER NOT NULL,
  hash TEXT NOT NULL,
  PRIMARY KEY (article_id, hash)
) WITHOUT ROWID;

CREATE INDEX article_media_file ON article_media (hash, article_id);

-- To find the hash after each `/media/` of a body, the triggers turn the body into a JSON array, split at `/media/`.
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

-- Addresses of an old site that moved here, in their normal form, and their target: an article or a path.
CREATE TABLE legacy_urls (
  address TEXT PRIMARY KEY,
  article_id INTEGER,
  path TEXT,
  imported_at INTEGER NOT NULL,
  CHECK ((article_id IS NULL) <> (path IS NULL))
) WITHOUT ROWID;

-- The rows that lead to a path, by that path without query and fragment: an import must not make it an old address.
CREATE INDEX legacy_urls_path ON legacy_urls (
  rtrim(substr(path, 1, min(instr(path || '?', '?'), instr(path || '#', '#')) - 1), '/')
) WHERE path IS NOT NULL;

-- Takedowns in bulk. The client chooses the id: a request that is sent again repeats the same takedown.
CREATE TABLE takedowns (
  id TEXT PRIMARY KEY,
  -- JSON: the selection, the reason and the legal ground.
  request TEXT NOT NULL,
  started_by TEXT NOT NULL,
  started_at INTEGER NOT NULL
) WITHOUT ROWID;

-- The articles that each takedown has withdrawn.
CREATE TABLE takedown_articles (
  takedown_id TEXT NOT NULL,
  article_id INTEGER NOT NULL,
  PRIMARY KEY (takedown_id, article_id)
) WITHOUT ROWID;

-- Titles in the form for comparing, and sketches of bodies (JSON). A new article is compared with these rows to find
-- one with nearly the same text. Rows that are too old to be compared are deleted.
CREATE TABLE fingerprints (
  article_id INTEGER PRIMARY KEY,
  at INTEGER NOT NULL,
  title TEXT NOT NULL,
  sketch TEXT NOT NULL
);

CREATE INDEX fingerprints_age ON fingerprints (at);

-- Marks of fingerprints: similar articles share at least one mark.
CREATE TABLE fingerprint_marks (
  mark INTEGER NOT NULL,
  at INTEGER NOT NULL,
  article_id INTEGER NOT NULL,
  PRIMARY KEY (mark, at, article_id)
) WITHOUT ROWID;

CREATE INDEX fingerprint_marks_article ON fingerprint_marks (article_id);
