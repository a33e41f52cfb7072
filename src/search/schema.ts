import { integer, sqliteTable } from 'drizzle-orm/sqlite-core';

/** What the index knows of each article, as `migrations-search/` makes it; the FTS5 table `grams` is written as SQL. */
export const documents = sqliteTable('documents', {
  id: integer('id').primaryKey(),
  articleId: integer('article_id').notNull().unique(),
  revision: integer('revision').notNull(),
  listed: integer('listed', { mode: 'boolean' }).notNull(),
});
