SELECT 'pg_event_trigger/' || e.oid AS key,
       '' AS namespace,
       e.evtname AS name,
       quote_ident(e.evtname) AS identity,
       'ON ' || e.evtevent
           || coalesce(' WHEN TAG IN ('
                       || (SELECT string_agg(quote_literal(o), ', ' ORDER BY o COLLATE "C")
                             FROM unnest(e.evttags) o) || ')', '')
           || ' EXECUTE FUNCTION ' || e.evtfoid::regproc || '()' AS definition,
       --include state_name(e.evtenabled)
       AS state
  FROM pg_event_trigger e
 WHERE e.oid >= 16384
   AND $touched(e.oid)
   AND NOT EXISTS (SELECT FROM pg_depend d
                    WHERE d.refclassid = 'pg_extension'::regclass AND d.deptype = 'e'
                      AND d.classid = 'pg_event_trigger'::regclass AND d.objid = e.oid)
