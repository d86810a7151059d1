-- +goose NO TRANSACTION
-- +goose Up
-- A lost or forged poster ends its channel; invitations are made in batches
-- whose printings are kept.
SET @ddl = IF((SELECT COUNT(*) FROM information_schema.columns
  WHERE table_schema = DATABASE() AND table_name = 'channels' AND column_name = 'retired_at') > 0, 'DO 0',
"ALTER TABLE channels ADD COLUMN (
  retired_at BIGINT NOT NULL DEFAULT 0
)");
PREPARE ddl FROM @ddl;
EXECUTE ddl;
DEALLOCATE PREPARE ddl;
SET @ddl = IF((SELECT COUNT(*) FROM information_schema.columns
  WHERE table_schema = DATABASE() AND table_name = 'channels' AND column_name = 'retired_by') > 0, 'DO 0',
"ALTER TABLE channels ADD COLUMN (
  retired_by VARCHAR(200) NOT NULL DEFAULT ''
)");
PREPARE ddl FROM @ddl;
EXECUTE ddl;
DEALLOCATE PREPARE ddl;
SET @ddl = IF((SELECT COUNT(*) FROM information_schema.columns
  WHERE table_schema = DATABASE() AND table_name = 'channels' AND column_name = 'retire_reason') > 0, 'DO 0',
"ALTER TABLE channels ADD COLUMN (
  retire_reason VARCHAR(500) NOT NULL DEFAULT ''
)");
PREPARE ddl FROM @ddl;
EXECUTE ddl;
DEALLOCATE PREPARE ddl;
SET @ddl = IF((SELECT COUNT(*) FROM information_schema.columns
  WHERE table_schema = DATABASE() AND table_name = 'invitations' AND column_name = 'batch_id') > 0, 'DO 0',
"ALTER TABLE invitations ADD COLUMN (
  batch_id BIGINT NOT NULL DEFAULT 0
)");
PREPARE ddl FROM @ddl;
EXECUTE ddl;
DEALLOCATE PREPARE ddl;
SET @ddl = IF((SELECT COUNT(*) FROM information_schema.statistics
  WHERE table_schema = DATABASE() AND table_name = 'invitations' AND index_name = 'invitations_batch') > 0, 'DO 0',
  'CREATE INDEX invitations_batch ON invitations (batch_id, id)');
PREPARE ddl FROM @ddl;
EXECUTE ddl;
DEALLOCATE PREPARE ddl;
SET @ddl = IF((SELECT COUNT(*) FROM information_schema.statistics
  WHERE table_schema = DATABASE() AND table_name = 'invitations' AND index_name = 'invitations_serial') > 0, 'DO 0',
  'CREATE INDEX invitations_serial ON invitations (survey_id, `serial`)');
PREPARE ddl FROM @ddl;
EXECUTE ddl;
DEALLOCATE PREPARE ddl;
SET @ddl = IF((SELECT COUNT(*) FROM information_schema.statistics
  WHERE table_schema = DATABASE() AND table_name = 'invitations' AND index_name = 'invitations_by_channel') > 0, 'DO 0',
  'CREATE INDEX invitations_by_channel ON invitations (survey_id, channel_id, area, stratum, spent_at)');
PREPARE ddl FROM @ddl;
EXECUTE ddl;
DEALLOCATE PREPARE ddl;

CREATE TABLE IF NOT EXISTS invitation_batches (
  id           BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
  survey_id    BIGINT NOT NULL,
  channel_id   BIGINT NOT NULL,
  size         BIGINT NOT NULL,
  first_serial VARBINARY(32) NOT NULL,
  last_serial  VARBINARY(32) NOT NULL,
  KEY invitation_batches_survey (survey_id, id),
  KEY invitation_batches_channel (channel_id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

CREATE TABLE IF NOT EXISTS invitation_printings (
  id         BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
  batch_id   BIGINT NOT NULL,
  mark       VARBINARY(64) NOT NULL,
  slips      BIGINT NOT NULL,
  printed_at BIGINT NOT NULL,
  printed_by VARCHAR(200) NOT NULL,
  UNIQUE KEY invitation_printings_mark (mark),
  KEY invitation_printings_batch (batch_id, id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
