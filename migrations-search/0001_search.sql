-- The search index. It derives from the articles: `npm run search:rebuild` makes all of it anew. It has a database of
-- its own, since `wrangler d1 export` refuses one with virtual tables.

-- A row for each indexed article. `id` is also its row in `grams`: published_at * 32768 plus a place within that
-- second, so that the newest come first without sorting. `listed` is 0 for an article that readers may not see: its
-- row stays with the revision only, so that an older revision cannot come back.
CREATE TABLE documents (
  id INTEGER PRIMARY KEY,
  article_id INTEGER NOT NULL UNIQUE,
  revision INTEGER NOT NULL,
  listed INTEGER NOT NULL
);

-- src/search/terms.ts makes the tokens; spaces separate them. `body` and `more` hold one text in two parts, since each
-- must fit a bound value. `characters` has each character of the body once.
CREATE VIRTUAL TABLE grams USING fts5 (
  title, body, more, characters, section,
  content = '', contentless_delete = 1, tokenize = 'ascii'
);
