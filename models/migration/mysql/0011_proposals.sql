-- +goose NO TRANSACTION
-- +goose Up
CREATE TABLE IF NOT EXISTS proposals (
  id              BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
  office_id       BIGINT NOT NULL DEFAULT 1,
  kind            VARBINARY(32) NOT NULL,
  object          VARBINARY(128) NOT NULL,
  payload         LONGBLOB NOT NULL,
  reason          TEXT NOT NULL,
  proposed_by     BIGINT NOT NULL,
  proposed_at     BIGINT NOT NULL,
  state           VARBINARY(16) NOT NULL,
  decided_by      BIGINT NOT NULL,
  decided_at      BIGINT NOT NULL,
  decision_reason TEXT NOT NULL,
  applied_at      BIGINT NOT NULL,
  KEY proposals_office (office_id),
  KEY proposals_state (state, id),
  KEY proposals_object (kind, object, id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
