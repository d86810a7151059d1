-- +goose NO TRANSACTION
-- +goose Up
-- What those who review a draft say of its parts.
CREATE TABLE IF NOT EXISTS draft_comments (
  id         BIGINT NOT NULL PRIMARY KEY AUTO_INCREMENT,
  survey_id  BIGINT NOT NULL,
  place      VARBINARY(64) NOT NULL,
  text       VARCHAR(2000) NOT NULL,
  made_by    VARCHAR(200) NOT NULL,
  made_at    BIGINT NOT NULL,
  settled_by VARCHAR(200) NOT NULL DEFAULT '',
  settled_at BIGINT NOT NULL DEFAULT 0,
  answer     VARCHAR(2000) NOT NULL DEFAULT '',
  KEY draft_comments_survey (survey_id, id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
