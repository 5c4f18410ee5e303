SELECT 'pg_type/' || k.contypid AS parent,
       k.conname AS name,
       regexp_replace(pg_get_constraintdef(k.oid), ' NOT VALID$', '') AS definition,
       CASE WHEN NOT k.convalidated THEN '' END AS not_valid,
       t.typname AS auto_table,
       'check' AS auto_label
  FROM pg_constraint k
  JOIN pg_type t ON t.oid = k.contypid
 WHERE k.contypid > 0
   AND k.oid >= 16384
   AND k.contype = 'c'
   AND $touched(k.contypid)
