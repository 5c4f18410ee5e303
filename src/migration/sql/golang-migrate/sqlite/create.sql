CREATE TABLE {table} (version uint64, dirty bool);
CREATE UNIQUE INDEX version_unique ON {table} (version);
