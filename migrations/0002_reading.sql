-- What readers' pages need beside the articles themselves. Derived tables are kept by triggers, so that no
-- writer can forget them, the release before this one included.

-- The slot (推荐位) of the home page that the article is to lead; the newest of a slot's articles does.
ALTER TABLE articles ADD COLUMN featured INTEGER CHECK (featured BETWEEN 0 AND 9);
ALTER TABLE articles ADD COLUMN corrected_at INTEGER;
UPDATE articles SET corrected_at = updated_at WHERE correction IS NOT NULL;

CREATE INDEX articles_featured ON articles (featured, published_at DESC, id DESC)
  WHERE status = 'published' AND featured IS NOT NULL;

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

CREATE TRIGGER articles_inserted AFTER INSERT ON articles WHEN new.status = 'published'
BEGIN
  INSERT OR IGNORE INTO article_tags
    SELECT tag.value, new.published_at, new.id, new.section, new.title FROM json_each(new.tags) AS tag;
  INSERT INTO sitemap_shards VALUES ((new.seq - 1) / 10000 + 1, unixepoch())
    ON CONFLICT DO UPDATE SET modified_at = max(modified_at, excluded.modified_at);
END;

CREATE TRIGGER articles_retagged AFTER UPDATE ON articles
WHEN (new.status, new.tags, new.published_at, new.section, new.title)
  IS NOT (old.status, old.tags, old.published_at, old.section, old.title)
BEGIN
  DELETE FROM article_tags WHERE article_id = old.id;
  INSERT OR IGNORE INTO article_tags
    SELECT tag.value, new.published_at, new.id, new.section, new.title FROM json_each(new.tags) AS tag
    WHERE new.status = 'published';
END;

CREATE TRIGGER articles_modified AFTER UPDATE ON articles
WHEN new.status = 'published' OR old.status = 'published'
BEGIN
  INSERT INTO sitemap_shards VALUES ((new.seq - 1) / 10000 + 1, unixepoch())
    ON CONFLICT DO UPDATE SET modified_at = max(modified_at, excluded.modified_at);
END;

CREATE TRIGGER articles_deleted AFTER DELETE ON articles
BEGIN
  DELETE FROM article_tags WHERE article_id = old.id;
END;

INSERT OR IGNORE INTO article_tags
  SELECT tag.value, a.published_at, a.id, a.section, a.title
  FROM articles AS a, json_each(a.tags) AS tag WHERE a.status = 'published';

INSERT INTO sitemap_shards
  SELECT (seq - 1) / 10000 + 1, min(max(max(updated_at, published_at)), unixepoch())
  FROM articles WHERE status = 'published' GROUP BY 1;

-- The outbox takes more than purges; `tag` is then the id of an article. Its columns stay as they were.
CREATE TABLE outbox_wider (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  action TEXT NOT NULL CHECK (action IN ('purge', 'invalidate', 'index')),
  tag TEXT NOT NULL,
  priority INTEGER NOT NULL,
  due_at INTEGER NOT NULL,
  attempts INTEGER NOT NULL DEFAULT 0
);
INSERT INTO outbox_wider SELECT id, action, tag, priority, due_at, attempts FROM outbox;
DROP TABLE outbox;
ALTER TABLE outbox_wider RENAME TO outbox;
CREATE INDEX outbox_order ON outbox (priority, due_at, id);
