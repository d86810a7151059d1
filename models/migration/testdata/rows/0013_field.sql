INSERT INTO surveys (code, owner_id, state, draft, draft_revision, close_reason, closed_at, created_at, updated_at) VALUES ('s2', 1, 'draft', X'7B7D', 1, '', 0, 1, 1);
INSERT INTO channels (survey_id, owner_id, code, token, short, mode, area, unit, sample, created_at) VALUES (2, 1, 'c', 't2', 'P2', 'web', '', '', 'volunteer', 1);
INSERT INTO places (short, name, area, unit, first_scan_at) VALUES ('P2', '', '', '', 1);
INSERT INTO wave_changes (wave_id, opens_from, opens_to, closes_from, closes_to, reason, changed_by, changed_at) VALUES (1, 1, 1, 2, 3, '延长', '王', 1);
