-- Rulings by their end: each minute those are looked for that have ended.
CREATE INDEX board_rulings_until ON board_rulings (until);
