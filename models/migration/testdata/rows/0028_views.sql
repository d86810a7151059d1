INSERT INTO views (survey_id, name, query, made_by, made_at) VALUES (1, '各区满意率', 'by=area', 1, 5);
