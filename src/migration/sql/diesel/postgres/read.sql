-- run_on is the start of a transaction: equal for migrations that ran in one.
SELECT version::text, NULL::text AS checksum, 'applied' AS state FROM {table} ORDER BY run_on, ctid
