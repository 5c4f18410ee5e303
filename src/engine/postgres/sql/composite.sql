-- Only types of their own: every table has a row type too.
SELECT 'pg_type/' || t.oid AS key,
       n.nspname AS namespace,
       t.typname AS name,
       quote_ident(n.nspname) || '.' || quote_ident(t.typname) AS identity,
       --include owner_name(t.typowner)
       AS owner
  FROM pg_type t JOIN pg_class c ON c.oid = t.typrelid AND c.relkind = 'c', pg_namespace n
 WHERE t.typtype = 'c' AND
   --include is_user_object(t, typnamespace, pg_type)
