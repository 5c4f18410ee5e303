SELECT version, NULL AS checksum, 'applied' AS state FROM {table} ORDER BY rowid
