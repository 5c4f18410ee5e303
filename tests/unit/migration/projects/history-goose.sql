INSERT INTO goose_db_version (version_id, is_applied) VALUES (2, 1), (10, 1), (2, 0);
