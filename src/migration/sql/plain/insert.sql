INSERT INTO {table} ({column}) VALUES ({stored});
