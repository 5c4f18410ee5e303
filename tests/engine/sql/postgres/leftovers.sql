SELECT count(*) FROM pg_catalog.pg_database
