INSERT INTO quota_plans (survey_id, vars, late) VALUES (1, 'sex', 'keep');
INSERT INTO quota_cells (survey_id, codes, target, closed_at) VALUES (1, 'm', 50, 0);
INSERT INTO quota_places (seq, survey_id, wave_id, cell_id, beyond) VALUES (2, 1, 1, 1, 0);
INSERT INTO quota_screens (survey_id, wave_id, cell_id, screened) VALUES (1, 1, 1, 3);
INSERT INTO quota_changes (survey_id, cell_id, field, was, now_is, reason, changed_by, changed_at) VALUES (1, 1, 'target', '40', '50', '扩大样本', '王', 5);
