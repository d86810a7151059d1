-- +goose NO TRANSACTION
-- +goose Up
-- Addresses of big screens. Whoever has one sees where a survey stands, without
-- an account, until it expires or is ended.
CREATE TABLE IF NOT EXISTS screens (
  id         BIGINT NOT NULL PRIMARY KEY AUTO_INCREMENT,
  survey_id  BIGINT NOT NULL,
  place      VARCHAR(200) NOT NULL,
  within     VARBINARY(32) NOT NULL,
  token_hash VARBINARY(32) NOT NULL,
  made_by    BIGINT NOT NULL,
  made_at    BIGINT NOT NULL,
  expires_at BIGINT NOT NULL,
  ended_at   BIGINT NOT NULL DEFAULT 0,
  UNIQUE KEY screens_token (token_hash),
  KEY screens_survey (survey_id, id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
