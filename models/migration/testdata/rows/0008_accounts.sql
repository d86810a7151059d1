INSERT INTO accounts (name, password, disabled, must_change, failed_count, locked_until, created_at) VALUES ('li', 'h', 0, 0, 0, 0, 1);
INSERT INTO grants (account_id, role, area, unit, valid_until) VALUES (1, 'r', '', '', 0);
INSERT INTO tokens (account_id, secret_hash, scopes, expires_at, created_at, last_used_at, revoked_at) VALUES (1, X'00', '', 0, 1, 0, 0);
INSERT INTO sessions (token, data, expiry) VALUES ('t', X'00', 1);
