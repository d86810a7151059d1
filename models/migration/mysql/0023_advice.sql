-- +goose NO TRANSACTION
-- +goose Up
-- Advice about a draft that its office lets pass, with the reason; mark names the
-- finding as long as its words are the same.
CREATE TABLE IF NOT EXISTS advice_notes (
  survey_id BIGINT NOT NULL,
  mark      VARBINARY(32) NOT NULL,
  note      VARCHAR(2000) NOT NULL,
  noted_by  VARCHAR(64) NOT NULL,
  noted_at  BIGINT NOT NULL,
  PRIMARY KEY (survey_id, mark)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
