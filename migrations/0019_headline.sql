ALTER TABLE articles ADD COLUMN kicker TEXT;
ALTER TABLE articles ADD COLUMN subtitle TEXT;
