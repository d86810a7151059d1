-- +goose NO TRANSACTION
-- +goose Up
-- What was found out about a response after it was stored: reasons for doubt,
-- and whether it still counts. Marks have places in the one commit order, so
-- that every instance's tally learns of them.
CREATE TABLE IF NOT EXISTS marks (
  seq          BIGINT NOT NULL PRIMARY KEY,
  survey_id    BIGINT NOT NULL,
  response_seq BIGINT NOT NULL,
  adds         BIGINT NOT NULL,
  counted      TINYINT NOT NULL,
  act_id       BIGINT NOT NULL,
  marked_at    BIGINT NOT NULL,
  KEY marks_survey (survey_id, seq),
  KEY marks_act (act_id, seq)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- Up to which response each survey was looked through for doubts.
CREATE TABLE IF NOT EXISTS inspections (
  survey_id BIGINT NOT NULL PRIMARY KEY,
  up_to     BIGINT NOT NULL
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- Decisions to leave responses out, and to count them again.
CREATE TABLE IF NOT EXISTS invalidations (
  id          BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
  survey_id   BIGINT NOT NULL,
  rule        TEXT NOT NULL,
  reason      VARCHAR(2000) NOT NULL,
  up_to_seq   BIGINT NOT NULL,
  responses   BIGINT NOT NULL,
  done_by     VARCHAR(64) NOT NULL,
  done_at     BIGINT NOT NULL,
  undone_by   VARCHAR(64) NOT NULL DEFAULT '',
  undone_at   BIGINT NOT NULL DEFAULT 0,
  undo_reason VARCHAR(2000) NOT NULL DEFAULT '',
  KEY invalidations_survey (survey_id, id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
