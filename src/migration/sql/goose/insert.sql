INSERT INTO {table} (version_id, is_applied) VALUES ({number}, TRUE);
