SELECT 'pg_proc/' || p.oid AS key,
       n.nspname AS namespace,
       p.proname AS name,
       quote_ident(n.nspname) || '.' || quote_ident(p.proname)
           || '(' || oidvectortypes(p.proargtypes) || ')' AS identity,
       pg_get_function_arguments(p.oid) AS arguments,
       pg_get_function_result(p.oid) AS returns,
       CASE p.proparallel WHEN 's' THEN 'parallel safe' WHEN 'r' THEN 'parallel restricted' END
           AS properties,
       concat_ws(', ',
           CASE g.aggkind WHEN 'o' THEN 'ordered-set ' || g.aggnumdirectargs
                          WHEN 'h' THEN 'hypothetical ' || g.aggnumdirectargs END,
           'sfunc=' || g.aggtransfn,
           'stype=' || format_type(g.aggtranstype, NULL),
           CASE WHEN g.aggtransspace <> 0 THEN 'sspace=' || g.aggtransspace END,
           CASE WHEN g.aggfinalfn <> 0 THEN 'finalfunc=' || g.aggfinalfn END,
           CASE WHEN g.aggfinalextra THEN 'finalfunc_extra' END,
           CASE WHEN g.aggfinalfn <> 0
                THEN CASE g.aggfinalmodify WHEN 'w' THEN 'finalfunc_modify=read_write'
                                           WHEN 's' THEN 'finalfunc_modify=shareable' END END,
           CASE WHEN g.aggcombinefn <> 0 THEN 'combinefunc=' || g.aggcombinefn END,
           CASE WHEN g.aggserialfn <> 0 THEN 'serialfunc=' || g.aggserialfn END,
           CASE WHEN g.aggdeserialfn <> 0 THEN 'deserialfunc=' || g.aggdeserialfn END,
           'initcond=' || quote_literal(g.agginitval),
           CASE WHEN g.aggmtransfn <> 0 THEN 'msfunc=' || g.aggmtransfn END,
           CASE WHEN g.aggminvtransfn <> 0 THEN 'minvfunc=' || g.aggminvtransfn END,
           CASE WHEN g.aggmtranstype <> 0
                THEN 'mstype=' || format_type(g.aggmtranstype, NULL) END,
           CASE WHEN g.aggmtransspace <> 0 THEN 'msspace=' || g.aggmtransspace END,
           CASE WHEN g.aggmfinalfn <> 0 THEN 'mfinalfunc=' || g.aggmfinalfn END,
           CASE WHEN g.aggmfinalextra THEN 'mfinalfunc_extra' END,
           CASE WHEN g.aggmfinalfn <> 0
                THEN CASE g.aggmfinalmodify WHEN 'w' THEN 'mfinalfunc_modify=read_write'
                                            WHEN 's' THEN 'mfinalfunc_modify=shareable' END END,
           'minitcond=' || quote_literal(g.aggminitval),
           CASE WHEN g.aggsortop <> 0 THEN 'sortop=' || g.aggsortop::regoperator END
       ) AS definition,
       --include owner_name(p.proowner)
       AS owner
  FROM pg_proc p
  JOIN pg_aggregate g ON g.aggfnoid = p.oid, pg_namespace n
 WHERE p.prokind = 'a' AND
   --include is_user_object(p, pronamespace, pg_proc)
