INSERT INTO schemes (code, document, sha256, state, created_at) VALUES ('a', X'7B7D', X'', 'locked', 1);
INSERT INTO rounds (scheme_id, code, period, state, locked_at, created_at) VALUES (1, 'r', '2026', 'open', 0, 1);
INSERT INTO round_values (round_id, unit, leaf, value, previous, se, source, entered_by, entered_at, checked_by) VALUES (1, 'u', 'l', '1.50', '', '', '', '', 1, '');
INSERT INTO round_entries (round_id, document, entered_by, entered_at) VALUES (1, X'7B7D', '', 1);
