-- +goose NO TRANSACTION
-- +goose Up
SET @ddl = IF((SELECT COUNT(*) FROM information_schema.columns
  WHERE table_schema = DATABASE() AND table_name = 'pledges' AND column_name = 'closed_at') > 0, 'DO 0',
"ALTER TABLE pledges ADD COLUMN (
  close_reason VARCHAR(2000) NOT NULL DEFAULT '',
  closed_at    BIGINT NOT NULL DEFAULT 0
)");
PREPARE ddl FROM @ddl;
EXECUTE ddl;
DEALLOCATE PREPARE ddl;
