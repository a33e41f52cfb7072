-- Editors' lists: everything of a status, of a section, or of both, in the order of insertion. `lower()` hides the
-- first column from the planner, which would take these for readers' pages, and sort the whole of a status there.
CREATE INDEX articles_in_status ON articles (lower(status), seq);
CREATE INDEX articles_in_section ON articles (section, seq);
CREATE INDEX articles_in_both ON articles (lower(status), section, seq);

-- Articles that were merged, by the one that they are part of now: never one that is merged itself.
CREATE INDEX articles_merged ON articles (merged_into) WHERE merged_into IS NOT NULL;

-- What is in the trash, by when it came there: nothing changes it there.
CREATE INDEX articles_trash ON articles (updated_at) WHERE status = 'trash';
