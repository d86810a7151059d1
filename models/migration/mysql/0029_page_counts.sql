-- +goose NO TRANSACTION
-- +goose Up
-- How many people got how far in a version of a survey: numbers alone, of pages
-- from 1 (the second) on; behind the last are the review and what was sent.
CREATE TABLE IF NOT EXISTS page_counts (
  survey_id BIGINT NOT NULL,
  version   INT NOT NULL,
  page      INT NOT NULL,
  people    BIGINT NOT NULL,
  since     BIGINT NOT NULL,
  PRIMARY KEY (survey_id, version, page)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
