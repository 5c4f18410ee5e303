SELECT 'pg_type/' || t.oid AS key,
       n.nspname AS namespace,
       t.typname AS name,
       quote_ident(n.nspname) || '.' || quote_ident(t.typname) AS identity,
       --include owner_name(t.typowner)
       AS owner
  FROM pg_type t, pg_namespace n
 WHERE t.typtype = 'e' AND
   --include is_user_object(t, typnamespace, pg_type)
