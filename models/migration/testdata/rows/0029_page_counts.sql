INSERT INTO page_counts (survey_id, version, page, people, since) VALUES (1, 1, 1, 40, 5);
