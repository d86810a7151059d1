-- +goose NO TRANSACTION
-- +goose Up
-- Drafts, channels and rounds have an owner, whose leaving hands them over.
SET @ddl = IF((SELECT COUNT(*) FROM information_schema.columns
  WHERE table_schema = DATABASE() AND table_name = 'surveys' AND column_name = 'owner_id') > 0, 'DO 0',
"ALTER TABLE surveys ADD COLUMN (
  owner_id BIGINT NOT NULL DEFAULT 0
)");
PREPARE ddl FROM @ddl;
EXECUTE ddl;
DEALLOCATE PREPARE ddl;
SET @ddl = IF((SELECT COUNT(*) FROM information_schema.statistics
  WHERE table_schema = DATABASE() AND table_name = 'surveys' AND index_name = 'surveys_owner') > 0, 'DO 0',
  'CREATE INDEX surveys_owner ON surveys (owner_id)');
PREPARE ddl FROM @ddl;
EXECUTE ddl;
DEALLOCATE PREPARE ddl;
SET @ddl = IF((SELECT COUNT(*) FROM information_schema.columns
  WHERE table_schema = DATABASE() AND table_name = 'channels' AND column_name = 'owner_id') > 0, 'DO 0',
"ALTER TABLE channels ADD COLUMN (
  owner_id BIGINT NOT NULL DEFAULT 0
)");
PREPARE ddl FROM @ddl;
EXECUTE ddl;
DEALLOCATE PREPARE ddl;
SET @ddl = IF((SELECT COUNT(*) FROM information_schema.statistics
  WHERE table_schema = DATABASE() AND table_name = 'channels' AND index_name = 'channels_owner') > 0, 'DO 0',
  'CREATE INDEX channels_owner ON channels (owner_id)');
PREPARE ddl FROM @ddl;
EXECUTE ddl;
DEALLOCATE PREPARE ddl;
SET @ddl = IF((SELECT COUNT(*) FROM information_schema.columns
  WHERE table_schema = DATABASE() AND table_name = 'places' AND column_name = 'first_scan_at') > 0, 'DO 0',
"ALTER TABLE places ADD COLUMN (
  first_scan_at BIGINT NOT NULL DEFAULT 0
)");
PREPARE ddl FROM @ddl;
EXECUTE ddl;
DEALLOCATE PREPARE ddl;

CREATE TABLE IF NOT EXISTS wave_changes (
  id          BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
  wave_id     BIGINT NOT NULL,
  opens_from  BIGINT NOT NULL,
  opens_to    BIGINT NOT NULL,
  closes_from BIGINT NOT NULL,
  closes_to   BIGINT NOT NULL,
  reason      TEXT NOT NULL,
  changed_by  VARCHAR(200) NOT NULL,
  changed_at  BIGINT NOT NULL,
  KEY wave_changes_wave (wave_id, id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- Responses come in the order of time, so that this index grows at its end.
SET @ddl = IF((SELECT COUNT(*) FROM information_schema.statistics
  WHERE table_schema = DATABASE() AND table_name = 'responses' AND index_name = 'responses_accepted') > 0, 'DO 0',
  'CREATE INDEX responses_accepted ON responses (survey_id, accepted_at)');
PREPARE ddl FROM @ddl;
EXECUTE ddl;
DEALLOCATE PREPARE ddl;
SET @ddl = IF((SELECT COUNT(*) FROM information_schema.statistics
  WHERE table_schema = DATABASE() AND table_name = 'invitations' AND index_name = 'invitations_progress') > 0, 'DO 0',
  'CREATE INDEX invitations_progress ON invitations (survey_id, area, stratum, spent_at)');
PREPARE ddl FROM @ddl;
EXECUTE ddl;
DEALLOCATE PREPARE ddl;
