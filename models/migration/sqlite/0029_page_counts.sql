-- +goose Up
-- How many people got how far in a version of a survey: numbers alone, of pages
-- from 1 (the second) on; behind the last are the review and what was sent.
CREATE TABLE page_counts (
  survey_id INTEGER NOT NULL,
  version   INTEGER NOT NULL,
  page      INTEGER NOT NULL,
  people    INTEGER NOT NULL,
  since     INTEGER NOT NULL,
  PRIMARY KEY (survey_id, version, page)
) STRICT;
