-- +goose NO TRANSACTION
-- +goose Up
CREATE TABLE IF NOT EXISTS schemes (
  id         BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
  office_id  BIGINT NOT NULL DEFAULT 1,
  code       VARBINARY(32) NOT NULL,
  document   LONGBLOB NOT NULL,
  sha256     VARBINARY(32) NOT NULL,
  state      VARBINARY(16) NOT NULL,
  created_at BIGINT NOT NULL,
  UNIQUE KEY schemes_code (code),
  KEY schemes_office (office_id, code)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

CREATE TABLE IF NOT EXISTS rounds (
  id         BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
  scheme_id  BIGINT NOT NULL,
  code       VARBINARY(32) NOT NULL,
  period     VARBINARY(32) NOT NULL,
  state      VARBINARY(16) NOT NULL,
  locked_at  BIGINT NOT NULL,
  snapshot   LONGBLOB NULL,
  sha256     VARBINARY(32) NULL,
  created_at BIGINT NOT NULL,
  UNIQUE KEY rounds_code (code),
  KEY rounds_scheme (scheme_id, code)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

CREATE TABLE IF NOT EXISTS round_values (
  round_id   BIGINT NOT NULL,
  unit       VARBINARY(32) NOT NULL,
  leaf       VARBINARY(64) NOT NULL,
  value      VARBINARY(64) NOT NULL,
  previous   VARBINARY(64) NOT NULL,
  se         VARBINARY(64) NOT NULL,
  source     TEXT NOT NULL,
  entered_by VARCHAR(200) NOT NULL,
  entered_at BIGINT NOT NULL,
  checked_by VARCHAR(200) NOT NULL,
  PRIMARY KEY (round_id, unit, leaf)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

CREATE TABLE IF NOT EXISTS round_entries (
  round_id   BIGINT NOT NULL PRIMARY KEY,
  document   LONGBLOB NOT NULL,
  entered_by VARCHAR(200) NOT NULL,
  entered_at BIGINT NOT NULL
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
