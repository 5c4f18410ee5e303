SELECT pg_catalog.current_setting($1, true)
