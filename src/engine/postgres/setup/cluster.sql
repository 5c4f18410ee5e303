-- Run once in template1 of a new cluster, after internal.sql, by the bootstrap superuser in single-user
-- mode: a statement ends at a semicolon followed by an empty line.

CREATE ROLE rehearse_owner NOLOGIN;

CREATE ROLE rehearse LOGIN CREATEROLE NOSUPERUSER;

GRANT rehearse_owner TO rehearse;

-- Before version 16 CREATEROLE may hand out every role that is not a superuser, and with these three
-- a hostile migration could run programs or read files. As superusers they are out of its reach.
UPDATE pg_catalog.pg_authid SET rolsuper = true
WHERE rolname IN ('pg_execute_server_program', 'pg_read_server_files', 'pg_write_server_files');

-- Before version 15 public belongs to the superuser and not to whoever owns the database.
DO $$
BEGIN
    IF pg_catalog.current_setting('server_version_num')::int < 150000 THEN
        ALTER SCHEMA public OWNER TO rehearse_owner;
    END IF;
END
$$;

-- Starting costs time per file.
UPDATE pg_catalog.pg_database SET datistemplate = false WHERE datname = 'template0';

DROP DATABASE template0;

DROP DATABASE postgres;

CREATE DATABASE rehearse_0 TEMPLATE template1 OWNER rehearse_owner;

