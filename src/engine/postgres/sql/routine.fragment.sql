-- What functions and procedures share; $a: the kinds (letters of prokind).
SELECT 'pg_proc/' || p.oid AS key,
       n.nspname AS namespace,
       p.proname AS name,
       quote_ident(n.nspname) || '.' || quote_ident(p.proname)
           || '(' || oidvectortypes(p.proargtypes) || ')' AS identity,
       pg_get_function_arguments(p.oid) AS arguments,
       pg_get_function_result(p.oid) AS returns,
       quote_ident(l.lanname) AS language,
       nullif(concat_ws(', ',
           CASE p.prokind WHEN 'w' THEN 'window' END,
           CASE p.provolatile WHEN 'i' THEN 'immutable' WHEN 's' THEN 'stable' END,
           CASE WHEN p.proisstrict THEN 'strict' END,
           CASE WHEN p.prosecdef THEN 'security definer' END,
           CASE WHEN p.proleakproof THEN 'leakproof' END,
           CASE p.proparallel WHEN 's' THEN 'parallel safe' WHEN 'r' THEN 'parallel restricted' END,
           CASE WHEN p.procost <> CASE WHEN l.lanname IN ('c', 'internal') THEN 1 ELSE 100 END
                THEN 'cost ' || p.procost END,
           CASE WHEN p.proretset AND p.prorows <> 1000 THEN 'rows ' || p.prorows END,
           CASE WHEN p.prosupport <> 0 THEN 'support ' || p.prosupport END,
           CASE WHEN p.protrftypes IS NOT NULL THEN
               (SELECT string_agg('transform for type ' || format_type(o, NULL), ', '
                                  ORDER BY format_type(o, NULL) COLLATE "C")
                  FROM unnest(p.protrftypes) o)
           END,
           CASE WHEN p.proconfig IS NOT NULL THEN
               (SELECT string_agg('set ' || o, ', ' ORDER BY o COLLATE "C")
                  FROM unnest(p.proconfig) o)
           END,
           --include depends_on_extension(pg_proc, p.oid)
           ), '') AS properties,
       CASE WHEN p.probin IS NOT NULL
            THEN quote_literal(p.probin) || ', ' || quote_literal(p.prosrc)
            --since 14
            WHEN p.prosqlbody IS NOT NULL THEN pg_get_function_sqlbody(p.oid)
            --end
            ELSE p.prosrc END AS body,
       --include owner_name(p.proowner)
       AS owner
  FROM pg_proc p
  JOIN pg_language l ON l.oid = p.prolang, pg_namespace n
 -- constructors of ranges come and go with their type
 WHERE NOT EXISTS (SELECT FROM pg_depend di
                    WHERE di.classid = 'pg_proc'::regclass AND di.objid = p.oid AND di.deptype = 'i')
   AND strpos('$a', p.prokind::text) > 0 AND
   --include is_user_object(p, pronamespace, pg_proc)
