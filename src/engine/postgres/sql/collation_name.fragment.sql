(SELECT CASE WHEN l.collnamespace = 'pg_catalog'::regnamespace THEN ''
             ELSE quote_ident(ln.nspname) || '.' END || quote_ident(l.collname)
   FROM pg_collation l JOIN pg_namespace ln ON ln.oid = l.collnamespace
  WHERE l.oid = $a)
