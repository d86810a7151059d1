-- +goose NO TRANSACTION
-- +goose Up
-- Units may object to a result for some days after it was told to them; rounds
-- that were shown before have no such time.
SET @ddl = IF((SELECT COUNT(*) FROM information_schema.columns
  WHERE table_schema = DATABASE() AND table_name = 'rounds' AND column_name = 'notified_at') > 0, 'DO 0',
"ALTER TABLE rounds ADD COLUMN (
  notified_at BIGINT NOT NULL DEFAULT 0
)");
PREPARE ddl FROM @ddl;
EXECUTE ddl;
DEALLOCATE PREPARE ddl;
SET @ddl = IF((SELECT COUNT(*) FROM information_schema.columns
  WHERE table_schema = DATABASE() AND table_name = 'rounds' AND column_name = 'objections_until') > 0, 'DO 0',
"ALTER TABLE rounds ADD COLUMN (
  objections_until BIGINT NOT NULL DEFAULT 0
)");
PREPARE ddl FROM @ddl;
EXECUTE ddl;
DEALLOCATE PREPARE ddl;
SET @ddl = IF((SELECT COUNT(*) FROM information_schema.columns
  WHERE table_schema = DATABASE() AND table_name = 'objections' AND column_name = 'leaf') > 0, 'DO 0',
"ALTER TABLE objections ADD COLUMN (
  leaf VARBINARY(32) NOT NULL DEFAULT ''
)");
PREPARE ddl FROM @ddl;
EXECUTE ddl;
DEALLOCATE PREPARE ddl;
SET @ddl = IF((SELECT COUNT(*) FROM information_schema.statistics
  WHERE table_schema = DATABASE() AND table_name = 'objections' AND index_name = 'objections_unit') > 0, 'DO 0',
  'CREATE INDEX objections_unit ON objections (unit, id)');
PREPARE ddl FROM @ddl;
EXECUTE ddl;
DEALLOCATE PREPARE ddl;

-- What an account asked for last, so that after a restart, or on another
-- instance, it is not simply gone. The files themselves live beside the program.
CREATE TABLE IF NOT EXISTS export_notes (
  account_id BIGINT NOT NULL PRIMARY KEY,
  run        VARBINARY(32) NOT NULL,
  job        BIGINT NOT NULL,
  object     VARBINARY(64) NOT NULL,
  name       VARCHAR(200) NOT NULL,
  asked_at   BIGINT NOT NULL
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
