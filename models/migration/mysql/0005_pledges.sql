-- +goose NO TRANSACTION
-- +goose Up
CREATE TABLE IF NOT EXISTS pledges (
  id         BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
  office_id  BIGINT NOT NULL DEFAULT 1,
  code       VARBINARY(32) NOT NULL,
  state      VARBINARY(8) NOT NULL,
  draft      LONGBLOB NOT NULL,
  created_at BIGINT NOT NULL,
  UNIQUE KEY pledges_code (code),
  KEY pledges_office (office_id, code)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

CREATE TABLE IF NOT EXISTS pledge_versions (
  pledge_id    BIGINT NOT NULL,
  `number`     INT NOT NULL,
  document     LONGBLOB NOT NULL,
  sha256       BINARY(32) NOT NULL,
  alg          VARBINARY(32) NOT NULL,
  published_at BIGINT NOT NULL,
  published_by VARCHAR(200) NOT NULL,
  seq          BIGINT NOT NULL,
  PRIMARY KEY (pledge_id, `number`),
  UNIQUE KEY pledge_versions_seq (seq)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

CREATE TABLE IF NOT EXISTS signatures (
  seq          BIGINT NOT NULL PRIMARY KEY,
  pledge_id    BIGINT NOT NULL,
  `key`        BINARY(16) NOT NULL,
  body_sha256  BINARY(32) NOT NULL,
  salt         BINARY(16) NOT NULL,
  receipt      VARBINARY(16) NOT NULL,
  version      INT NOT NULL,
  area         VARBINARY(32) NOT NULL,
  name         VARCHAR(200) NOT NULL,
  channel_id   BIGINT NOT NULL,
  accepted_at  BIGINT NOT NULL,
  withdrawn_at BIGINT NULL,
  UNIQUE KEY signatures_key (pledge_id, `key`),
  UNIQUE KEY signatures_receipt (receipt),
  KEY signatures_pledge (pledge_id, seq),
  KEY signatures_area (pledge_id, area, withdrawn_at),
  KEY signatures_channel (channel_id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
