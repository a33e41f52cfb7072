import { integer, primaryKey, sqliteTable, text } from 'drizzle-orm/sqlite-core';

// The tables of views, and of the boards that are computed from them; see schema.ts.

export const viewsHourly = sqliteTable(
  'views_hourly',
  {
    hour: integer('hour').notNull(),
    articleId: integer('article_id').notNull(),
    views: integer('views').notNull(),
  },
  (table) => [primaryKey({ columns: [table.hour, table.articleId] })],
);

export const viewsDaily = sqliteTable(
  'views_daily',
  {
    day: integer('day').notNull(),
    articleId: integer('article_id').notNull(),
    views: integer('views').notNull(),
  },
  (table) => [primaryKey({ columns: [table.day, table.articleId] })],
);

/** Views that one network repeats, by hour. Few articles have any. */
export const viewsRepeated = sqliteTable(
  'views_repeated',
  {
    hour: integer('hour').notNull(),
    articleId: integer('article_id').notNull(),
    views: integer('views').notNull(),
  },
  (table) => [primaryKey({ columns: [table.hour, table.articleId] })],
);

export const watermarks = sqliteTable('watermarks', {
  name: text('name').primaryKey(),
  hour: integer('hour').notNull(),
});

export const rollupHours = sqliteTable('rollup_hours', {
  hour: integer('hour').primaryKey(),
  part: integer('part').notNull(),
});

export const rollupParts = sqliteTable(
  'rollup_parts',
  {
    hour: integer('hour').notNull(),
    part: integer('part').notNull(),
    articleId: integer('article_id').notNull(),
    views: integer('views').notNull(),
  },
  (table) => [primaryKey({ columns: [table.hour, table.part, table.articleId] })],
);

export const boardEntries = sqliteTable(
  'board_entries',
  {
    board: text('board').notNull(),
    rank: integer('rank').notNull(),
    articleId: integer('article_id').notNull(),
    section: text('section').notNull(),
    title: text('title').notNull(),
    publishedAt: integer('published_at').notNull(),
    views: integer('views').notNull(),
    computedAt: integer('computed_at').notNull(),
    pinned: integer('pinned', { mode: 'boolean' }).notNull().default(false),
  },
  (table) => [primaryKey({ columns: [table.board, table.rank] })],
);

/** The time at which the boards of a span were last computed. */
export const boardRuns = sqliteTable('board_runs', {
  span: text('span', { enum: ['week', 'month', 'hot'] }).primaryKey(),
  computedAt: integer('computed_at').notNull(),
});

/** Editors' rulings about articles on boards. */
export const boardRulings = sqliteTable(
  'board_rulings',
  {
    board: text('board').notNull(),
    articleId: integer('article_id').notNull(),
    kind: text('kind', { enum: ['pin', 'exclude'] }).notNull(),
    rank: integer('rank'),
    reason: text('reason').notNull(),
    until: integer('until').notNull(),
    madeBy: text('made_by').notNull(),
    madeAt: integer('made_at').notNull(),
  },
  (table) => [primaryKey({ columns: [table.board, table.articleId] })],
);

/** Boards of ended periods. Triggers keep section, title and time of each article, null while it is not published. */
export const boardArchive = sqliteTable(
  'board_archive',
  {
    period: text('period').notNull(),
    rank: integer('rank').notNull(),
    articleId: integer('article_id').notNull(),
    section: text('section'),
    title: text('title'),
    publishedAt: integer('published_at'),
    views: integer('views').notNull(),
    previousRank: integer('previous_rank'),
  },
  (table) => [primaryKey({ columns: [table.period, table.rank] })],
);

export const boardPeriods = sqliteTable(
  'board_periods',
  {
    kind: text('kind', { enum: ['week', 'month'] }).notNull(),
    firstDay: integer('first_day').notNull(),
    frozenAt: integer('frozen_at').notNull(),
  },
  (table) => [primaryKey({ columns: [table.kind, table.firstDay] })],
);
