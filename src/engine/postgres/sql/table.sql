SELECT 'pg_class/' || c.oid AS key,
       n.nspname AS namespace,
       c.relname AS name,
       quote_ident(n.nspname) || '.' || quote_ident(c.relname) AS identity,
       nullif(concat_ws(' ',
           CASE c.relpersistence WHEN 'u' THEN 'unlogged' END,
           CASE c.relkind WHEN 'p' THEN 'partitioned' WHEN 'f' THEN 'foreign' END), '') AS variety,
       CASE WHEN c.relkind = 'p' THEN pg_get_partkeydef(c.oid) END AS partition_by,
       CASE WHEN c.relispartition THEN
           (SELECT quote_ident(pn.nspname) || '.' || quote_ident(p.relname) || ' '
                   || coalesce(pg_get_expr(c.relpartbound, c.oid), '')
                   --since 14
                   || CASE WHEN i.inhdetachpending THEN ' detach pending' ELSE '' END
                   --end
              FROM pg_inherits i
              JOIN pg_class p ON p.oid = i.inhparent
              JOIN pg_namespace pn ON pn.oid = p.relnamespace
             WHERE i.inhrelid = c.oid)
       END AS partition_of,
       CASE WHEN NOT c.relispartition THEN
           (SELECT string_agg(quote_ident(pn.nspname) || '.' || quote_ident(p.relname), ', '
                              ORDER BY i.inhseqno)
              FROM pg_inherits i
              JOIN pg_class p ON p.oid = i.inhparent
              JOIN pg_namespace pn ON pn.oid = p.relnamespace
             WHERE i.inhrelid = c.oid)
       END AS inherits,
       CASE WHEN c.reloftype <> 0 THEN format_type(c.reloftype, NULL) END AS of_type,
       nullif(m.amname, 'heap') AS access_method,
       (SELECT quote_ident(s.spcname) FROM pg_tablespace s WHERE s.oid = c.reltablespace)
           AS tablespace,
       quote_ident(fs.srvname) AS server,
       nullif(concat_ws(', ',
           CASE WHEN c.reloptions IS NOT NULL THEN
               --include sorted_options(c.reloptions)
           END,
           -- storage options of the TOAST table are rows of that table
           CASE WHEN c.reltoastrelid <> 0 THEN
               (SELECT string_agg('toast.' || o, ', ' ORDER BY o COLLATE "C")
                  FROM pg_class tc, unnest(tc.reloptions) o
                 WHERE tc.oid = c.reltoastrelid)
           END,
           CASE WHEN ft.ftoptions IS NOT NULL THEN
               --include foreign_options(ft.ftoptions)
           END), '') AS options,
       CASE c.relreplident
           WHEN 'f' THEN 'full'
           WHEN 'n' THEN CASE c.relkind WHEN 'f' THEN NULL ELSE 'nothing' END
           WHEN 'i' THEN (SELECT 'index ' || quote_ident(ic.relname)
                            FROM pg_index i JOIN pg_class ic ON ic.oid = i.indexrelid
                           WHERE i.indrelid = c.oid AND i.indisreplident)
       END AS replica_identity,
       nullif(concat_ws(', ',
           CASE WHEN c.relrowsecurity THEN 'enabled' END,
           CASE WHEN c.relforcerowsecurity THEN 'forced' END), '') AS row_security,
       --include owner_name(c.relowner)
       AS owner
  FROM pg_class c
  LEFT JOIN pg_am m ON m.oid = c.relam
  LEFT JOIN (pg_foreign_table ft JOIN pg_foreign_server fs ON fs.oid = ft.ftserver)
         ON ft.ftrelid = c.oid,
       pg_namespace n
 WHERE c.relkind IN ('r', 'p', 'f') AND
   --include is_user_object(c, relnamespace, pg_class)
