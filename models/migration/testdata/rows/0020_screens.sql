INSERT INTO screens (survey_id, place, within, token_hash, made_by, made_at, expires_at) VALUES (1, '一楼大厅', '219901', X'00010203', 1, 5, 9);
