INSERT INTO advice_notes (survey_id, mark, note, noted_by, noted_at) VALUES (1, 'm', '就这样问', '王', 5);
