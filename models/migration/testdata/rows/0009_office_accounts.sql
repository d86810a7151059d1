INSERT INTO accounts (name, display_name, password, disabled, must_change, failed_count, locked_until, valid_until, created_at, created_by, password_changed_at) VALUES ('wang', '王', 'h', 0, 0, 0, 0, 9, 1, 1, 1);
INSERT INTO password_history (account_id, hash, at) VALUES (2, 'h', 1);
INSERT INTO sessions (token, data, expiry, account_id, created_at, seen_at, agent, ended_at) VALUES ('u', X'00', 1, 2, 1, 1, '浏览器', 0);
INSERT INTO one_time_links (token_hash, purpose, account_id, expires_at, used_at) VALUES (X'0000000000000000000000000000000000000000000000000000000000000000', 'first', 0, 9, 0);
