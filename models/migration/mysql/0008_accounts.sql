-- +goose NO TRANSACTION
-- +goose Up
CREATE TABLE IF NOT EXISTS accounts (
  id           BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
  office_id    BIGINT NOT NULL DEFAULT 1,
  name         VARBINARY(200) NOT NULL,
  password     VARBINARY(255) NOT NULL,
  disabled     TINYINT NOT NULL,
  must_change  TINYINT NOT NULL,
  failed_count INT NOT NULL,
  locked_until BIGINT NOT NULL,
  created_at   BIGINT NOT NULL,
  UNIQUE KEY accounts_name (name),
  KEY accounts_office (office_id, name)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

CREATE TABLE IF NOT EXISTS grants (
  id          BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
  account_id  BIGINT NOT NULL,
  role        VARBINARY(32) NOT NULL,
  area        VARBINARY(32) NOT NULL,
  unit        VARBINARY(32) NOT NULL,
  valid_until BIGINT NOT NULL,
  KEY grants_account (account_id, id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

CREATE TABLE IF NOT EXISTS tokens (
  id           BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
  office_id    BIGINT NOT NULL DEFAULT 1,
  account_id   BIGINT NOT NULL,
  secret_hash  VARBINARY(64) NOT NULL,
  scopes       VARBINARY(1024) NOT NULL,
  expires_at   BIGINT NOT NULL,
  created_at   BIGINT NOT NULL,
  last_used_at BIGINT NOT NULL,
  revoked_at   BIGINT NOT NULL,
  KEY tokens_office (office_id),
  KEY tokens_account (account_id, id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

CREATE TABLE IF NOT EXISTS sessions (
  token  VARBINARY(128) NOT NULL PRIMARY KEY,
  data   MEDIUMBLOB NOT NULL,
  expiry BIGINT NOT NULL,
  KEY sessions_expiry (expiry)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
