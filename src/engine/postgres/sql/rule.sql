SELECT 'pg_class/' || r.ev_class AS parent,
       r.rulename AS name,
       btrim(substr(pg_get_ruledef(r.oid), length('CREATE RULE  AS' || quote_ident(r.rulename)) + 1),
             E' ;\n') AS definition,
       --include state_name(r.ev_enabled)
       AS state
  FROM pg_rewrite r
 WHERE r.oid >= 16384
   AND r.rulename <> '_RETURN'
   AND $touched(r.ev_class)
