SELECT CAST(version_id AS TEXT) AS version, NULL AS checksum, 'applied' AS state
FROM {table} h
WHERE is_applied
  AND version_id > 0
  AND id = (SELECT max(n.id) FROM {table} n WHERE n.version_id = h.version_id)
ORDER BY id
