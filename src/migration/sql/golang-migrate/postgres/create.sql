CREATE TABLE {table} (version bigint NOT NULL PRIMARY KEY, dirty boolean NOT NULL);
