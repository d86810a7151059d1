-- +goose NO TRANSACTION
-- +goose Up
-- The steps by which drafts of questionnaires came to be what they are, for
-- going back and forth; draft_at is the step on show, 0 before the first.
CREATE TABLE IF NOT EXISTS revisions (
  survey_id      BIGINT NOT NULL,
  `number`       INT NOT NULL,
  document       LONGBLOB NOT NULL,
  draft_revision INT NOT NULL,
  place          VARBINARY(64) NOT NULL,
  said           VARBINARY(64) NOT NULL,
  args           TEXT NOT NULL,
  account        BIGINT NOT NULL,
  made_by        VARCHAR(64) NOT NULL,
  made_at        BIGINT NOT NULL,
  PRIMARY KEY (survey_id, `number`),
  KEY revisions_place (survey_id, place, `number`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
SET @ddl = IF((SELECT COUNT(*) FROM information_schema.columns
  WHERE table_schema = DATABASE() AND table_name = 'surveys' AND column_name = 'draft_at') > 0, 'DO 0',
"ALTER TABLE surveys ADD COLUMN (
  draft_at INT NOT NULL DEFAULT 0
)");
PREPARE ddl FROM @ddl;
EXECUTE ddl;
DEALLOCATE PREPARE ddl;
