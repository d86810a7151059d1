-- +goose NO TRANSACTION
-- +goose Up
CREATE TABLE IF NOT EXISTS files (
  id          BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
  kind        VARBINARY(16) NOT NULL,
  name        VARCHAR(200) NOT NULL,
  media_type  VARBINARY(128) NOT NULL,
  size        BIGINT NOT NULL,
  sha256      BINARY(32) NOT NULL,
  content     LONGBLOB NOT NULL,
  round_id    BIGINT NOT NULL,
  unit        VARBINARY(32) NOT NULL,
  leaf        VARBINARY(64) NOT NULL,
  uploaded_by VARCHAR(200) NOT NULL,
  at          BIGINT NOT NULL,
  KEY files_name (kind, name, id),
  KEY files_round (round_id, unit, leaf, id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
