SELECT 'pg_type/' || t.oid AS key,
       n.nspname AS namespace,
       t.typname AS name,
       quote_ident(n.nspname) || '.' || quote_ident(t.typname) AS identity,
       format_type(t.typbasetype, t.typtypmod) AS type,
       CASE WHEN t.typcollation <> b.typcollation THEN
           --include collation_name(t.typcollation)
       END AS collation,
       CASE WHEN t.typnotnull THEN '' END AS not_null,
       CASE WHEN t.typdefaultbin IS NOT NULL THEN pg_get_expr(t.typdefaultbin, 0)
            ELSE t.typdefault END AS "default",
       --include owner_name(t.typowner)
       AS owner
  FROM pg_type t JOIN pg_type b ON b.oid = t.typbasetype, pg_namespace n
 WHERE t.typtype = 'd' AND
   --include is_user_object(t, typnamespace, pg_type)
