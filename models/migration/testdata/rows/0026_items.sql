INSERT INTO items (code, state, topic, tags, indicators, audiences, version, created_at, updated_at) VALUES ('cleanliness', 'active', 'environment', X'5B5D', X'5B5D', X'5B5D', 1, 5, 5);
INSERT INTO item_versions (item_id, number, document, note, created_at, created_by) VALUES (1, 1, X'7B7D', '', 5, 'li');
