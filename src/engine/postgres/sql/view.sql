SELECT 'pg_class/' || c.oid AS key,
       n.nspname AS namespace,
       c.relname AS name,
       quote_ident(n.nspname) || '.' || quote_ident(c.relname) AS identity,
       CASE WHEN c.reloptions IS NOT NULL THEN
           --include sorted_options(c.reloptions)
       END AS options,
       btrim(pg_get_viewdef(c.oid), ' ;') AS query,
       --include owner_name(c.relowner)
       AS owner
  FROM pg_class c, pg_namespace n
 WHERE c.relkind = 'v' AND
   --include is_user_object(c, relnamespace, pg_class)
