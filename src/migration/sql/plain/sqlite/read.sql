SELECT CAST({column} AS TEXT), NULL AS checksum, 'applied' AS state FROM {table} ORDER BY rowid
