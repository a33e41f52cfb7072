-- All that a sitemap tells of an article: its shards are read from here alone, past the bodies.
CREATE INDEX articles_sitemap ON articles (seq, id, section, published_at, updated_at, revision)
  WHERE status = 'published';
