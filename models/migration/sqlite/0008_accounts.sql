-- +goose Up
CREATE TABLE accounts (
  id           INTEGER PRIMARY KEY AUTOINCREMENT,
  office_id    INTEGER NOT NULL DEFAULT 1,
  name         TEXT NOT NULL UNIQUE,
  password     TEXT NOT NULL,
  disabled     INTEGER NOT NULL,
  must_change  INTEGER NOT NULL,
  failed_count INTEGER NOT NULL,
  locked_until INTEGER NOT NULL,
  created_at   INTEGER NOT NULL
) STRICT;
CREATE INDEX accounts_office ON accounts (office_id, name);

CREATE TABLE grants (
  id          INTEGER PRIMARY KEY AUTOINCREMENT,
  account_id  INTEGER NOT NULL,
  role        TEXT NOT NULL,
  area        TEXT NOT NULL,
  unit        TEXT NOT NULL,
  valid_until INTEGER NOT NULL
) STRICT;
CREATE INDEX grants_account ON grants (account_id, id);

CREATE TABLE tokens (
  id           INTEGER PRIMARY KEY AUTOINCREMENT,
  office_id    INTEGER NOT NULL DEFAULT 1,
  account_id   INTEGER NOT NULL,
  secret_hash  BLOB NOT NULL,
  scopes       TEXT NOT NULL,
  expires_at   INTEGER NOT NULL,
  created_at   INTEGER NOT NULL,
  last_used_at INTEGER NOT NULL,
  revoked_at   INTEGER NOT NULL
) STRICT;
CREATE INDEX tokens_office ON tokens (office_id);
CREATE INDEX tokens_account ON tokens (account_id, id);

CREATE TABLE sessions (
  token  TEXT PRIMARY KEY,
  data   BLOB NOT NULL,
  expiry INTEGER NOT NULL
) STRICT;
CREATE INDEX sessions_expiry ON sessions (expiry);
