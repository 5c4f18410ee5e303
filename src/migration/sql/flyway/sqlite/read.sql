-- Rows are added, never changed: the newest of a version counts, and of a repeatable migration, which
-- has none. A baseline stands for everything up to it.
SELECT identity, CAST(checksum AS TEXT) AS checksum,
    CASE WHEN NOT success THEN 'failed' WHEN type IN ('BASELINE', 'SQL_BASELINE') THEN 'up-to'
         ELSE 'applied' END AS state
FROM (
    SELECT COALESCE(version, 'R__' || replace(description, ' ', '_')) AS identity, checksum, type,
        success, installed_rank,
        row_number() OVER (
            PARTITION BY COALESCE(version, 'R__' || replace(description, ' ', '_'))
            ORDER BY installed_rank DESC) AS age
    FROM {table}
    WHERE type <> 'SCHEMA') h
WHERE age = 1 AND type <> 'DELETE' AND type NOT LIKE 'UNDO%'
ORDER BY installed_rank
