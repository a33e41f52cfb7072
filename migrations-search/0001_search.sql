-- Derived from the articles: `npm run search:rebuild` makes all of it anew. A database of its own, since
-- `wrangler d1 export` refuses one with virtual tables.

-- What the index knows of each article. `id` is the row of `grams`: published_at * 32768 plus a place within
-- that second, so that the newest come first without sorting. `listed` is 0 for an article that readers may not
-- see: what is left of it is the revision, so that an older one cannot come back.
CREATE TABLE documents (
  id INTEGER PRIMARY KEY,
  article_id INTEGER NOT NULL UNIQUE,
  revision INTEGER NOT NULL,
  listed INTEGER NOT NULL
);

-- Tokens come ready-made from src/search/terms.ts, separated by spaces. `body` and `more` are one text in
-- parts that fit a bound value; `characters` has each character of the body once.
CREATE VIRTUAL TABLE grams USING fts5 (
  title, body, more, characters, section,
  content = '', contentless_delete = 1, tokenize = 'ascii'
);
