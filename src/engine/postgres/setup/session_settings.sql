-- Settings of the session as calls that make them again. Placeholders such as my.name are not listed.
SELECT pg_catalog.string_agg(
    pg_catalog.format('SELECT pg_catalog.set_config(%L, %L, false)', name, setting), '; ' ORDER BY name)
FROM (
    SELECT name, setting FROM pg_catalog.pg_settings WHERE source = 'session'
    UNION ALL
    SELECT 'role', pg_catalog.current_setting('role') WHERE pg_catalog.current_setting('role') <> 'none'
) s
