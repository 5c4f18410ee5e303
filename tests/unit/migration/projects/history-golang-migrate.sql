INSERT INTO schema_migrations (version, dirty) VALUES (10, 1);
