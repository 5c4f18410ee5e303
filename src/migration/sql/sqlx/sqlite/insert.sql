INSERT INTO {table} (version, description, success, checksum, execution_time)
VALUES ({number}, {description}, TRUE, x{checksum}, 0);
