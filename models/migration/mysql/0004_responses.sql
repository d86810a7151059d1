-- +goose NO TRANSACTION
-- +goose Up
-- seq comes from the sequence row. A response is never edited: a redo
-- supersedes it, an invalidation stops its being counted, erasure empties it.
CREATE TABLE IF NOT EXISTS responses (
  seq            BIGINT NOT NULL PRIMARY KEY,
  survey_id      BIGINT NOT NULL,
  `key`          BINARY(16) NOT NULL,
  body_sha256    BINARY(32) NOT NULL,
  salt           BINARY(16) NOT NULL,
  receipt        VARBINARY(16) NOT NULL,
  version        INT NOT NULL,
  wave_id        BIGINT NOT NULL,
  channel_id     BIGINT NOT NULL,
  mode           TINYINT NOT NULL,
  sample         TINYINT NOT NULL,
  area           VARBINARY(32) NOT NULL,
  stratum        VARCHAR(64) NOT NULL,
  psu            VARCHAR(64) NOT NULL,
  base_weight    DOUBLE NOT NULL,
  fpc            DOUBLE NOT NULL,
  disposition    SMALLINT NOT NULL DEFAULT 0,
  flags          INT UNSIGNED NOT NULL,
  started_at     BIGINT NOT NULL,
  accepted_at    BIGINT NOT NULL,
  answers        MEDIUMBLOB NOT NULL,
  counted        TINYINT NOT NULL DEFAULT 1,
  superseded_by  BIGINT NULL,
  invalidated_at BIGINT NULL,
  UNIQUE KEY responses_key (survey_id, `key`),
  UNIQUE KEY responses_receipt (receipt),
  KEY responses_survey (survey_id, seq),
  KEY responses_wave (wave_id, seq),
  KEY responses_channel (channel_id, seq)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

CREATE TABLE IF NOT EXISTS contacts (
  id           BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
  survey_id    BIGINT NOT NULL,
  seq          BIGINT NOT NULL,
  question     VARBINARY(32) NOT NULL,
  type         VARBINARY(16) NOT NULL,
  sealed       LONGBLOB NOT NULL,
  key_id       VARBINARY(32) NOT NULL,
  delete_after BIGINT NOT NULL,
  UNIQUE KEY contacts_response (seq, question),
  KEY contacts_survey (survey_id, id),
  KEY contacts_due (delete_after),
  KEY contacts_key (key_id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
