import { integer, sqliteTable } from 'drizzle-orm/sqlite-core';

/** The index's row of each article, as `migrations-search/` defines it. The FTS5 table `grams` is used in SQL only. */
export const documents = sqliteTable('documents', {
  id: integer('id').primaryKey(),
  articleId: integer('article_id').notNull().unique(),
  revision: integer('revision').notNull(),
  listed: integer('listed', { mode: 'boolean' }).notNull(),
});
