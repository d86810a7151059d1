-- +goose NO TRANSACTION
-- +goose Up
-- A code may have several stretches of validity; it never comes to mean
-- another place.
CREATE TABLE IF NOT EXISTS areas (
  code       VARBINARY(32) NOT NULL,
  valid_from VARBINARY(10) NOT NULL,
  valid_to   VARBINARY(10) NOT NULL,
  level      VARBINARY(16) NOT NULL,
  parent     VARBINARY(32) NOT NULL,
  name       BLOB NOT NULL,
  successor  VARBINARY(32) NOT NULL,
  PRIMARY KEY (code, valid_from)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

CREATE TABLE IF NOT EXISTS margins (
  code       VARBINARY(32) NOT NULL PRIMARY KEY,
  source     TEXT NOT NULL,
  document   LONGBLOB NOT NULL,
  created_at BIGINT NOT NULL
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

CREATE TABLE IF NOT EXISTS units (
  code      VARBINARY(32) NOT NULL PRIMARY KEY,
  office_id BIGINT NOT NULL DEFAULT 1,
  name      VARCHAR(200) NOT NULL,
  kind      VARBINARY(32) NOT NULL,
  area      VARBINARY(32) NOT NULL,
  KEY units_office (office_id, code)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
