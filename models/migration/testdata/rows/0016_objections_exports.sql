INSERT INTO objections (round_id, unit, leaf, text, state, raised_by, raised_at, due_at, decision, decided_by, decided_at) VALUES (1, '219901', 'C1', 'again', 'open', 'unit-2', 1, 2, '', '', 0);
INSERT INTO rounds (scheme_id, code, period, state, level, locked_at, created_at, notified_at, objections_until) VALUES (1, 'notified', '', 'locked', 'notified', 1, 1, 2, 3);
INSERT INTO export_notes (account_id, run, job, object, name, asked_at) VALUES (1, 'r', 1, 's', 's.csv', 1);
