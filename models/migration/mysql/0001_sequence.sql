-- +goose NO TRANSACTION
-- +goose Up
-- DDL commits by itself here, so that every statement can be run again after a
-- migration that broke off in the middle.
CREATE TABLE IF NOT EXISTS `sequence` (
  id       TINYINT NOT NULL PRIMARY KEY,
  next_seq BIGINT NOT NULL
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
INSERT IGNORE INTO `sequence` (id, next_seq) VALUES (1, 1);

CREATE TABLE IF NOT EXISTS settings (
  name  VARBINARY(64) NOT NULL PRIMARY KEY,
  value MEDIUMTEXT NOT NULL
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

CREATE TABLE IF NOT EXISTS offices (
  id         BIGINT NOT NULL PRIMARY KEY,
  code       VARBINARY(32) NOT NULL,
  name       VARCHAR(200) NOT NULL,
  created_at BIGINT NOT NULL,
  UNIQUE KEY offices_code (code)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
INSERT IGNORE INTO offices (id, code, name, created_at) VALUES (1, 'office', '', 0);
