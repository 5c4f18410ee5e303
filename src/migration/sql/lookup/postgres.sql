-- The columns of a table, and the schema in which it was found: the named one, else public, else the
-- search path. Parameters: table, schema or ''.
SELECT n.nspname, a.attname
FROM pg_catalog.pg_attribute a
JOIN pg_catalog.pg_class c ON c.oid = a.attrelid
JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
WHERE a.attnum > 0
  AND NOT a.attisdropped
  AND c.oid = (
    SELECT t.oid
    FROM pg_catalog.pg_class t
    JOIN pg_catalog.pg_namespace s ON s.oid = t.relnamespace
    WHERE t.relname = $1
      AND t.relkind IN ('r', 'p')
      AND CASE WHEN $2 = '' THEN s.nspname = 'public' OR s.nspname = ANY (pg_catalog.current_schemas(false))
               ELSE s.nspname = $2 END
    ORDER BY s.nspname <> 'public', pg_catalog.array_position(pg_catalog.current_schemas(false), s.nspname)
    LIMIT 1)
ORDER BY a.attnum
