SELECT 'pg_class/' || c.oid AS key,
       n.nspname AS namespace,
       c.relname AS name,
       quote_ident(n.nspname) || '.' || quote_ident(c.relname) AS identity,
       nullif(m.amname, 'heap') AS access_method,
       (SELECT quote_ident(s.spcname) FROM pg_tablespace s WHERE s.oid = c.reltablespace)
           AS tablespace,
       nullif(concat_ws(', ',
           CASE WHEN c.reloptions IS NOT NULL THEN
               --include sorted_options(c.reloptions)
           END,
           CASE WHEN c.reltoastrelid <> 0 THEN
               (SELECT string_agg('toast.' || o, ', ' ORDER BY o COLLATE "C")
                  FROM pg_class tc, unnest(tc.reloptions) o
                 WHERE tc.oid = c.reltoastrelid)
           END,
           --include depends_on_extension(pg_class, c.oid)
           ), '') AS options,
       CASE WHEN c.relispopulated THEN '' END AS populated,
       btrim(pg_get_viewdef(c.oid), ' ;') AS query,
       --include owner_name(c.relowner)
       AS owner
  FROM pg_class c
  LEFT JOIN pg_am m ON m.oid = c.relam, pg_namespace n
 WHERE c.relkind = 'm' AND
   --include is_user_object(c, relnamespace, pg_class)
