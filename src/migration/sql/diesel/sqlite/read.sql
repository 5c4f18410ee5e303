-- run_on counts whole seconds: the row's number decides between equal ones.
SELECT version, NULL AS checksum, 'applied' AS state FROM {table} ORDER BY run_on, rowid
