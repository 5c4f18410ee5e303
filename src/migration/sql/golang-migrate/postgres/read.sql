-- One row: everything up to it counts as applied. At "no version" there is none, or -1.
SELECT version::text, NULL::text AS checksum, CASE WHEN dirty THEN 'before' ELSE 'up-to' END AS state
FROM {table}
WHERE version >= 0
