CREATE TABLE {table} (version varchar(255) NOT NULL PRIMARY KEY);
