SELECT 'pg_class/' || p.polrelid AS parent,
       p.polname AS name,
       CASE WHEN p.polpermissive THEN 'permissive ' ELSE 'restrictive ' END
           || CASE p.polcmd WHEN '*' THEN 'all' WHEN 'r' THEN 'select' WHEN 'a' THEN 'insert'
                            WHEN 'w' THEN 'update' WHEN 'd' THEN 'delete' END
           || ' to ' || (SELECT string_agg(quote_ident(w.name), ', ' ORDER BY w.name COLLATE "C")
                           FROM (SELECT CASE WHEN o = 0 THEN 'public' ELSE
                                            --include role_name(o)
                                        END AS name
                                   FROM unnest(p.polroles) o) w)
           || coalesce(' using (' || pg_get_expr(p.polqual, p.polrelid) || ')', '')
           || coalesce(' check (' || pg_get_expr(p.polwithcheck, p.polrelid) || ')', '')
           AS definition
  FROM pg_policy p
 WHERE p.oid >= 16384
   AND $touched(p.polrelid)
