SELECT pg_catalog.current_setting('search_path'), pg_catalog.current_setting('statement_timeout'),
    pg_catalog.to_regclass('pg_temp.scrap') IS NOT NULL, current_user, session_user
