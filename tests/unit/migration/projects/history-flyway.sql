INSERT INTO flyway_schema_history (installed_rank, version, description, type, script, checksum,
    installed_by, execution_time, success)
VALUES
    (0, NULL, '<< Flyway Schema Creation >>', 'SCHEMA', '"app"', NULL, 'me', 0, 1),
    (1, '1.1', '<< Flyway Baseline >>', 'BASELINE', '<< Flyway Baseline >>', NULL, 'me', 0, 1),
    (2, NULL, 'view', 'SQL', 'R__view.sql', 8, 'me', 0, 1),
    (3, '11', 'settings', 'SQL', 'V11__settings.sql', 5, 'me', 0, 1),
    (4, '11', 'settings', 'UNDO_SQL', 'U11__settings.sql', NULL, 'me', 0, 1),
    (5, '12', 'gone', 'SQL', 'V12__gone.sql', 5, 'me', 0, 1),
    (6, '12', 'gone', 'DELETE', 'V12__gone.sql', 5, 'me', 0, 1),
    (7, '10', 'tenth', 'SQL', 'V10__tenth.SQL', 6, 'me', 0, 1),
    (8, NULL, 'view', 'SQL', 'R__view.sql', 9, 'me', 0, 1),
    (9, '2.0.1', 'index', 'SQL', 'V2.0.1__index.sql', 7, 'me', 0, 0);
