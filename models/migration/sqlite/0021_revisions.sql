-- +goose Up
-- The steps by which drafts of questionnaires came to be what they are, for
-- going back and forth; draft_at is the step on show, 0 before the first.
CREATE TABLE revisions (
  survey_id      INTEGER NOT NULL,
  number         INTEGER NOT NULL,
  document       BLOB NOT NULL,
  draft_revision INTEGER NOT NULL,
  place          TEXT NOT NULL,
  said           TEXT NOT NULL,
  args           TEXT NOT NULL,
  account        INTEGER NOT NULL,
  made_by        TEXT NOT NULL,
  made_at        INTEGER NOT NULL,
  PRIMARY KEY (survey_id, number)
) STRICT;
CREATE INDEX revisions_place ON revisions (survey_id, place, number);
ALTER TABLE surveys ADD COLUMN
  draft_at INTEGER NOT NULL DEFAULT 0;
