-- +goose Up
-- Borrowed staff expire; a password has an age, and the last ones are not
-- taken again.
ALTER TABLE accounts ADD COLUMN
  display_name TEXT NOT NULL DEFAULT '';
ALTER TABLE accounts ADD COLUMN
  valid_until INTEGER NOT NULL DEFAULT 0;
ALTER TABLE accounts ADD COLUMN
  password_changed_at INTEGER NOT NULL DEFAULT 0;
ALTER TABLE accounts ADD COLUMN
  created_by INTEGER NOT NULL DEFAULT 0;
UPDATE accounts SET password_changed_at = created_at WHERE password_changed_at = 0;

CREATE TABLE password_history (
  id         INTEGER PRIMARY KEY AUTOINCREMENT,
  account_id INTEGER NOT NULL,
  hash       TEXT NOT NULL,
  at         INTEGER NOT NULL
) STRICT;
CREATE INDEX password_history_account ON password_history (account_id, id);
INSERT INTO password_history (account_id, hash, at)
SELECT a.id, a.password, a.created_at FROM accounts a WHERE a.password <> '';

CREATE INDEX grants_area ON grants (area, account_id);

-- The session manager knows only token, data and expiry. An ended session
-- stays until it expires, so that a request under way cannot bring it back.
ALTER TABLE sessions ADD COLUMN
  account_id INTEGER NOT NULL DEFAULT 0;
ALTER TABLE sessions ADD COLUMN
  created_at INTEGER NOT NULL DEFAULT 0;
ALTER TABLE sessions ADD COLUMN
  seen_at INTEGER NOT NULL DEFAULT 0;
ALTER TABLE sessions ADD COLUMN
  agent TEXT NOT NULL DEFAULT '';
ALTER TABLE sessions ADD COLUMN
  ended_at INTEGER NOT NULL DEFAULT 0;
CREATE INDEX sessions_account ON sessions (account_id, seen_at);

CREATE TABLE one_time_links (
  token_hash BLOB PRIMARY KEY CHECK (length(token_hash) = 32),
  purpose    TEXT NOT NULL,
  account_id INTEGER NOT NULL,
  expires_at INTEGER NOT NULL,
  used_at    INTEGER NOT NULL
) STRICT;
CREATE INDEX one_time_links_account ON one_time_links (account_id);
CREATE INDEX one_time_links_expiry ON one_time_links (expires_at);
