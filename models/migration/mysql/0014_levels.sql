-- +goose NO TRANSACTION
-- +goose Up
-- What was published before levels came was public.
SET @ddl = IF((SELECT COUNT(*) FROM information_schema.columns
  WHERE table_schema = DATABASE() AND table_name = 'rounds' AND column_name = 'owner_id') > 0, 'DO 0',
"ALTER TABLE rounds ADD COLUMN (
  level    VARBINARY(16) NOT NULL DEFAULT 'internal',
  owner_id BIGINT NOT NULL DEFAULT 0
)");
PREPARE ddl FROM @ddl;
EXECUTE ddl;
DEALLOCATE PREPARE ddl;
SET @ddl = IF((SELECT COUNT(*) FROM information_schema.statistics
  WHERE table_schema = DATABASE() AND table_name = 'rounds' AND index_name = 'rounds_owner') > 0, 'DO 0',
  'CREATE INDEX rounds_owner ON rounds (owner_id)');
PREPARE ddl FROM @ddl;
EXECUTE ddl;
DEALLOCATE PREPARE ddl;
UPDATE rounds SET level = 'public' WHERE state = 'published';

SET @ddl = IF((SELECT COUNT(*) FROM information_schema.columns
  WHERE table_schema = DATABASE() AND table_name = 'round_values' AND column_name = 'checked_at') > 0, 'DO 0',
"ALTER TABLE round_values ADD COLUMN (
  checked_at BIGINT NOT NULL DEFAULT 0
)");
PREPARE ddl FROM @ddl;
EXECUTE ddl;
DEALLOCATE PREPARE ddl;

SET @ddl = IF((SELECT COUNT(*) FROM information_schema.columns
  WHERE table_schema = DATABASE() AND table_name = 'published_rates' AND column_name = 'level_at') > 0, 'DO 0',
"ALTER TABLE published_rates ADD COLUMN (
  level_by VARCHAR(200) NOT NULL DEFAULT '',
  level_at BIGINT NOT NULL DEFAULT 0
)");
PREPARE ddl FROM @ddl;
EXECUTE ddl;
DEALLOCATE PREPARE ddl;

CREATE TABLE IF NOT EXISTS consequences (
  id          BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
  round_id    BIGINT NOT NULL,
  unit        VARBINARY(32) NOT NULL,
  type        VARBINARY(32) NOT NULL,
  reason      TEXT NOT NULL,
  state       VARBINARY(16) NOT NULL,
  proposed_by VARCHAR(200) NOT NULL,
  proposed_at BIGINT NOT NULL,
  document_no VARCHAR(200) NOT NULL,
  decided_by  VARCHAR(200) NOT NULL,
  decided_at  BIGINT NOT NULL,
  KEY consequences_round (round_id, id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

CREATE TABLE IF NOT EXISTS objections (
  id         BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
  round_id   BIGINT NOT NULL,
  unit       VARBINARY(32) NOT NULL,
  text       MEDIUMTEXT NOT NULL,
  state      VARBINARY(16) NOT NULL,
  raised_by  VARCHAR(200) NOT NULL,
  raised_at  BIGINT NOT NULL,
  due_at     BIGINT NOT NULL,
  decision   TEXT NOT NULL,
  decided_by VARCHAR(200) NOT NULL,
  decided_at BIGINT NOT NULL,
  KEY objections_round (round_id, id),
  KEY objections_due (state, due_at, id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
