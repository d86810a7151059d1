INSERT INTO draft_comments (survey_id, place, text, made_by, made_at) VALUES (1, 'q1', '措辞请再斟酌', '王', 5);
