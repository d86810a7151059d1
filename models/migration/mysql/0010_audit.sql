-- +goose NO TRANSACTION
-- +goose Up
-- Rows are added at the end of a chain of hashes and never changed. The head
-- row is locked by whoever appends; anchors say where a purged chain begins.
CREATE TABLE IF NOT EXISTS audit_events (
  id        BIGINT NOT NULL PRIMARY KEY,
  at        BIGINT NOT NULL,
  actor_id  BIGINT NOT NULL,
  actor     VARCHAR(200) NOT NULL,
  action    VARBINARY(64) NOT NULL,
  object    VARCHAR(200) NOT NULL,
  area      VARBINARY(32) NOT NULL,
  status    INT NOT NULL,
  detail    MEDIUMBLOB NOT NULL,
  prev_hash BINARY(32) NOT NULL,
  hash      BINARY(32) NOT NULL,
  alg       VARBINARY(32) NOT NULL,
  KEY audit_events_at (at, id),
  KEY audit_events_actor_id (actor_id, id),
  KEY audit_events_actor (actor, id),
  KEY audit_events_action (action, id),
  KEY audit_events_object (object, id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

CREATE TABLE IF NOT EXISTS audit_head (
  id      BIGINT NOT NULL PRIMARY KEY,
  last    BIGINT NOT NULL,
  last_at BIGINT NOT NULL,
  hash    BINARY(32) NOT NULL
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
INSERT IGNORE INTO audit_head (id, last, last_at, hash) VALUES (1, 0, 0, UNHEX(REPEAT('00', 32)));

CREATE TABLE IF NOT EXISTS audit_anchors (
  last      BIGINT NOT NULL PRIMARY KEY,
  last_at   BIGINT NOT NULL,
  hash      BINARY(32) NOT NULL,
  deleted   BIGINT NOT NULL,
  purged_at BIGINT NOT NULL
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
