-- Extensions stand for all their members, which no other file lists.
SELECT 'pg_extension/' || x.oid AS key,
       '' AS namespace,
       x.extname AS name,
       quote_ident(x.extname) AS identity,
       x.extversion AS version,
       quote_ident(n.nspname) AS in_schema
  FROM pg_extension x
  JOIN pg_namespace n ON n.oid = x.extnamespace
 WHERE $touched(x.oid)
