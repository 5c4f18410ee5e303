INSERT INTO {table} (version, description, success, checksum, execution_time)
VALUES ({number}, {description}, TRUE, decode({checksum}, 'hex'), 0);
