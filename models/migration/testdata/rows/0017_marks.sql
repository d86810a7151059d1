INSERT INTO marks (seq, survey_id, response_seq, adds, counted, act_id, marked_at) VALUES (900, 1, 1, 64, 0, 1, 5);
INSERT INTO inspections (survey_id, up_to) VALUES (1, 900);
INSERT INTO invalidations (survey_id, rule, reason, up_to_seq, responses, done_by, done_at) VALUES (1, '{"flags":4}', 'r', 9, 1, 'wang', 5);
