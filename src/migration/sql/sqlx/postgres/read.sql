-- installed_on is the start of a transaction: equal for rows written in one.
SELECT version::text, encode(checksum, 'hex') AS checksum,
    CASE WHEN success THEN 'applied' ELSE 'failed' END AS state
FROM {table}
ORDER BY installed_on, ctid
