-- +goose NO TRANSACTION
-- +goose Up
-- Questions to the numbers of a survey under names of their own.
CREATE TABLE IF NOT EXISTS views (
  id        BIGINT NOT NULL PRIMARY KEY AUTO_INCREMENT,
  survey_id BIGINT NOT NULL,
  name      VARCHAR(200) NOT NULL,
  query     BLOB NOT NULL,
  made_by   BIGINT NOT NULL,
  made_at   BIGINT NOT NULL,
  UNIQUE KEY views_name (survey_id, name)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
