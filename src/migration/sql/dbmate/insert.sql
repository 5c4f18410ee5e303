INSERT INTO {table} (version) VALUES ({version});
