CREATE TABLE {table} (version varchar PRIMARY KEY);
