-- +goose Up
-- Advice about a draft that its office lets pass, with the reason; mark names the
-- finding as long as its words are the same.
CREATE TABLE advice_notes (
  survey_id INTEGER NOT NULL,
  mark      TEXT NOT NULL,
  note      TEXT NOT NULL,
  noted_by  TEXT NOT NULL,
  noted_at  INTEGER NOT NULL,
  PRIMARY KEY (survey_id, mark)
) STRICT;
