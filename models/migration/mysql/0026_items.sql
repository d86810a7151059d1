-- +goose NO TRANSACTION
-- +goose Up
-- The bank of questions: an item has versions, and a survey's question names
-- the one that it was taken from.
CREATE TABLE IF NOT EXISTS items (
  id         BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
  office_id  BIGINT NOT NULL DEFAULT 1,
  code       VARBINARY(32) NOT NULL,
  state      VARBINARY(16) NOT NULL,
  topic      VARBINARY(32) NOT NULL,
  tags       BLOB NOT NULL,
  indicators BLOB NOT NULL,
  audiences  BLOB NOT NULL,
  version    INT NOT NULL,
  reason     VARCHAR(2000) NOT NULL DEFAULT '',
  created_at BIGINT NOT NULL,
  updated_at BIGINT NOT NULL,
  UNIQUE KEY items_code (code),
  KEY items_office (office_id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
CREATE TABLE IF NOT EXISTS item_versions (
  item_id    BIGINT NOT NULL,
  number     INT NOT NULL,
  document   LONGBLOB NOT NULL,
  note       VARCHAR(2000) NOT NULL,
  created_at BIGINT NOT NULL,
  created_by VARCHAR(200) NOT NULL,
  PRIMARY KEY (item_id, number)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
