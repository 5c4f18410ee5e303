-- Which objects there are, in the words of the canonical text.
SELECT CASE c.relkind WHEN 'v' THEN 'view' WHEN 'm' THEN 'materialized view'
                      WHEN 'S' THEN 'sequence' ELSE 'table' END
       || ' ' || quote_ident(n.nspname) || '.' || quote_ident(c.relname) AS identity
  FROM pg_class c, pg_namespace n
 WHERE c.relkind IN ('r', 'p', 'f', 'v', 'm', 'S') AND
   --include is_user_object(c, relnamespace, pg_class)
 UNION ALL
SELECT CASE t.typtype WHEN 'e' THEN 'enum' WHEN 'd' THEN 'domain' WHEN 'r' THEN 'range'
                      ELSE 'composite' END
       || ' ' || quote_ident(n.nspname) || '.' || quote_ident(t.typname)
  FROM pg_type t, pg_namespace n
 WHERE (t.typtype IN ('e', 'd', 'r')
        OR t.typtype = 'c' AND EXISTS (SELECT FROM pg_class tc
                                        WHERE tc.oid = t.typrelid AND tc.relkind = 'c')) AND
   --include is_user_object(t, typnamespace, pg_type)
 UNION ALL
SELECT CASE p.prokind WHEN 'p' THEN 'procedure' WHEN 'a' THEN 'aggregate' ELSE 'function' END
       || ' ' || quote_ident(n.nspname) || '.' || quote_ident(p.proname)
       || '(' || oidvectortypes(p.proargtypes) || ')'
  FROM pg_proc p, pg_namespace n
 WHERE
   --include is_user_object(p, pronamespace, pg_proc)
 UNION ALL
SELECT 'schema ' || quote_ident(n.nspname)
  FROM pg_namespace n
 WHERE NOT EXISTS (SELECT FROM pg_depend d
                    WHERE d.refclassid = 'pg_extension'::regclass AND d.deptype = 'e'
                      AND d.classid = 'pg_namespace'::regclass AND d.objid = n.oid)
 UNION ALL
SELECT 'extension ' || quote_ident(x.extname) FROM pg_extension x
 UNION ALL
SELECT 'trigger ' || quote_ident(e.evtname) FROM pg_event_trigger e
