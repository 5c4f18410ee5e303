-- The newest row of a version counts; row 0 only says that the table was made.
SELECT version_id::text AS version, NULL::text AS checksum, 'applied' AS state
FROM {table} h
WHERE is_applied
  AND version_id > 0
  AND id = (SELECT max(n.id) FROM {table} n WHERE n.version_id = h.version_id)
ORDER BY id
