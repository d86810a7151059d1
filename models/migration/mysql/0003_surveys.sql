-- +goose NO TRANSACTION
-- +goose Up
CREATE TABLE IF NOT EXISTS surveys (
  id             BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
  office_id      BIGINT NOT NULL DEFAULT 1,
  code           VARBINARY(32) NOT NULL,
  state          VARBINARY(8) NOT NULL,
  draft          LONGBLOB NOT NULL,
  draft_revision INT NOT NULL,
  close_reason   TEXT NOT NULL,
  closed_at      BIGINT NOT NULL,
  created_at     BIGINT NOT NULL,
  updated_at     BIGINT NOT NULL,
  UNIQUE KEY surveys_code (code),
  KEY surveys_office (office_id, code)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

CREATE TABLE IF NOT EXISTS versions (
  survey_id    BIGINT NOT NULL,
  `number`     INT NOT NULL,
  document     LONGBLOB NOT NULL,
  sha256       BINARY(32) NOT NULL,
  alg          VARBINARY(32) NOT NULL,
  published_at BIGINT NOT NULL,
  published_by VARCHAR(200) NOT NULL,
  seq          BIGINT NOT NULL,
  PRIMARY KEY (survey_id, `number`),
  UNIQUE KEY versions_seq (seq)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

CREATE TABLE IF NOT EXISTS waves (
  id        BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
  survey_id BIGINT NOT NULL,
  code      VARBINARY(32) NOT NULL,
  opens_at  BIGINT NOT NULL,
  closes_at BIGINT NOT NULL,
  UNIQUE KEY waves_code (survey_id, code),
  KEY waves_opening (survey_id, opens_at, id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

CREATE TABLE IF NOT EXISTS places (
  short     VARBINARY(32) NOT NULL PRIMARY KEY,
  office_id BIGINT NOT NULL DEFAULT 1,
  name      VARCHAR(200) NOT NULL,
  area      VARBINARY(32) NOT NULL,
  unit      VARBINARY(32) NOT NULL,
  KEY places_office (office_id, short)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

CREATE TABLE IF NOT EXISTS channels (
  id         BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
  survey_id  BIGINT NOT NULL,
  office_id  BIGINT NOT NULL DEFAULT 1,
  code       VARBINARY(32) NOT NULL,
  token      VARBINARY(64) NOT NULL,
  short      VARBINARY(32) NOT NULL,
  mode       VARBINARY(16) NOT NULL,
  area       VARBINARY(32) NOT NULL,
  unit       VARBINARY(32) NOT NULL,
  sample     VARBINARY(16) NOT NULL,
  created_at BIGINT NOT NULL,
  UNIQUE KEY channels_code (survey_id, code),
  UNIQUE KEY channels_token (token),
  KEY channels_office (office_id),
  KEY channels_short (short, id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

CREATE TABLE IF NOT EXISTS invitations (
  id          BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
  survey_id   BIGINT NOT NULL,
  channel_id  BIGINT NOT NULL,
  code_hash   VARBINARY(32) NOT NULL,
  `serial`    VARBINARY(32) NOT NULL,
  area        VARBINARY(32) NOT NULL,
  stratum     VARCHAR(64) NOT NULL,
  psu         VARCHAR(64) NOT NULL,
  base_weight DOUBLE NOT NULL,
  fpc         DOUBLE NOT NULL,
  spent_at    BIGINT NULL,
  UNIQUE KEY invitations_code (survey_id, code_hash),
  KEY invitations_channel (channel_id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
