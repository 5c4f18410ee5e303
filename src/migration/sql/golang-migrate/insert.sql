DELETE FROM {table};
INSERT INTO {table} (version, dirty) VALUES ({number}, FALSE);
