SELECT rolsuper, rolcreatedb, rolcreaterole, rolname FROM pg_catalog.pg_roles WHERE rolname = current_user
