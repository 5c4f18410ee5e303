SELECT CAST(version AS TEXT), NULL AS checksum, CASE WHEN dirty THEN 'before' ELSE 'up-to' END AS state
FROM {table}
WHERE version >= 0
