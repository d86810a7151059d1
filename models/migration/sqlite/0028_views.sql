-- +goose Up
-- Questions to the numbers of a survey under names of their own.
CREATE TABLE views (
  id        INTEGER PRIMARY KEY AUTOINCREMENT,
  survey_id INTEGER NOT NULL,
  name      TEXT NOT NULL,
  query     TEXT NOT NULL,
  made_by   INTEGER NOT NULL,
  made_at   INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX views_name ON views (survey_id, name);
