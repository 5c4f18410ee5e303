INSERT INTO _sqlx_migrations (version, description, success, checksum, execution_time)
VALUES (10, 'pair', 1, x'AB', 1), (2, 'simple one', 0, x'CD', -1);
