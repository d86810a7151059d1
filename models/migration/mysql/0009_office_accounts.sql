-- +goose NO TRANSACTION
-- +goose Up
-- Borrowed staff expire; a password has an age, and the last ones are not
-- taken again.
--
-- MySQL has no ADD COLUMN IF NOT EXISTS: the statement is chosen by whether the
-- last of its columns is there.
SET @ddl = IF((SELECT COUNT(*) FROM information_schema.columns
  WHERE table_schema = DATABASE() AND table_name = 'accounts' AND column_name = 'created_by') > 0, 'DO 0',
"ALTER TABLE accounts ADD COLUMN (
  display_name        VARCHAR(200) NOT NULL DEFAULT '',
  valid_until         BIGINT NOT NULL DEFAULT 0,
  password_changed_at BIGINT NOT NULL DEFAULT 0,
  created_by          BIGINT NOT NULL DEFAULT 0
)");
PREPARE ddl FROM @ddl;
EXECUTE ddl;
DEALLOCATE PREPARE ddl;
UPDATE accounts SET password_changed_at = created_at WHERE password_changed_at = 0;

CREATE TABLE IF NOT EXISTS password_history (
  id         BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
  account_id BIGINT NOT NULL,
  hash       VARBINARY(255) NOT NULL,
  at         BIGINT NOT NULL,
  KEY password_history_account (account_id, id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
INSERT INTO password_history (account_id, hash, at)
SELECT a.id, a.password, a.created_at FROM accounts a
WHERE a.password <> '' AND NOT EXISTS (SELECT 1 FROM password_history h WHERE h.account_id = a.id);

SET @ddl = IF((SELECT COUNT(*) FROM information_schema.statistics
  WHERE table_schema = DATABASE() AND table_name = 'grants' AND index_name = 'grants_area') > 0, 'DO 0',
  'CREATE INDEX grants_area ON `grants` (area, account_id)');
PREPARE ddl FROM @ddl;
EXECUTE ddl;
DEALLOCATE PREPARE ddl;

-- The session manager knows only token, data and expiry. An ended session
-- stays until it expires, so that a request under way cannot bring it back.
SET @ddl = IF((SELECT COUNT(*) FROM information_schema.columns
  WHERE table_schema = DATABASE() AND table_name = 'sessions' AND column_name = 'ended_at') > 0, 'DO 0',
"ALTER TABLE sessions ADD COLUMN (
  account_id BIGINT NOT NULL DEFAULT 0,
  created_at BIGINT NOT NULL DEFAULT 0,
  seen_at    BIGINT NOT NULL DEFAULT 0,
  agent      VARCHAR(120) NOT NULL DEFAULT '',
  ended_at   BIGINT NOT NULL DEFAULT 0
)");
PREPARE ddl FROM @ddl;
EXECUTE ddl;
DEALLOCATE PREPARE ddl;
SET @ddl = IF((SELECT COUNT(*) FROM information_schema.statistics
  WHERE table_schema = DATABASE() AND table_name = 'sessions' AND index_name = 'sessions_account') > 0, 'DO 0',
  'CREATE INDEX sessions_account ON sessions (account_id, seen_at)');
PREPARE ddl FROM @ddl;
EXECUTE ddl;
DEALLOCATE PREPARE ddl;

CREATE TABLE IF NOT EXISTS one_time_links (
  token_hash BINARY(32) NOT NULL PRIMARY KEY,
  purpose    VARBINARY(32) NOT NULL,
  account_id BIGINT NOT NULL,
  expires_at BIGINT NOT NULL,
  used_at    BIGINT NOT NULL,
  KEY one_time_links_account (account_id),
  KEY one_time_links_expiry (expires_at)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
