-- Constraints that were made by hand: those that partitions and partitioned keys copy are skipped.
-- NOT NULL constraints (18) are a fact of the column unless they carry one of their own.
SELECT 'pg_class/' || k.conrelid AS parent,
       k.conname AS name,
       regexp_replace(pg_get_constraintdef(k.oid), ' NOT VALID$', '') AS definition,
       CASE WHEN NOT k.convalidated
                 --since 18
                 -- one that is not enforced is never valid
                 AND k.conenforced
                 --end
            THEN '' END AS not_valid,
       CASE WHEN NOT (i.indisvalid AND i.indisready) THEN '' END AS invalid,
       CASE WHEN k.coninhcount > 0 AND NOT c.relispartition
            THEN CASE WHEN k.conislocal THEN 'merged' ELSE '' END END AS inherited,
       CASE WHEN i.indisclustered THEN '' END AS clustered,
       CASE WHEN ic.reloptions IS NOT NULL THEN
           --include sorted_options(ic.reloptions)
       END AS options,
       CASE WHEN ic.reltablespace <> 0 THEN
           (SELECT quote_ident(s.spcname) FROM pg_tablespace s WHERE s.oid = ic.reltablespace)
       END AS tablespace,
       c.relname AS auto_table,
       -- only worth the look-up where the name may be one of the server's
       CASE WHEN k.contype <> 'p' AND k.conname ~ '_(key|fkey|check|excl|not_null)[0-9]*$' THEN
           CASE WHEN k.contype IN ('u', 'x') THEN
               (SELECT string_agg(a.attname, '_' ORDER BY a.attnum)
                  FROM pg_attribute a WHERE a.attrelid = k.conindid)
           WHEN k.contype IN ('f', 'n') OR cardinality(k.conkey) = 1 THEN
               (SELECT string_agg(a.attname, '_' ORDER BY u.ord)
                  FROM unnest(k.conkey) WITH ORDINALITY u(attnum, ord)
                  JOIN pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = u.attnum)
           END
       END AS auto_columns,
       CASE k.contype WHEN 'p' THEN 'pkey' WHEN 'u' THEN 'key' WHEN 'f' THEN 'fkey'
                      WHEN 'c' THEN 'check' WHEN 'x' THEN 'excl' WHEN 'n' THEN 'not_null'
       END AS auto_label
  FROM pg_constraint k
  JOIN pg_class c ON c.oid = k.conrelid
  LEFT JOIN (pg_index i JOIN pg_class ic ON ic.oid = i.indexrelid)
         ON i.indexrelid = k.conindid AND k.contype IN ('p', 'u', 'x')
 WHERE k.oid >= 16384
   AND k.conparentid = 0
   AND k.contype IN ('p', 'u', 'f', 'c', 'x', 'n')
   AND (k.contype <> 'n' OR k.connoinherit OR NOT k.convalidated
        OR k.conname !~ '_not_null[0-9]*$')
   AND $touched(k.conrelid)
