SELECT 'pg_class/' || s.stxrelid AS parent,
       CASE WHEN s.stxnamespace <> c.relnamespace THEN quote_ident(n.nspname) || '.' ELSE '' END
           || s.stxname AS name,
       substr(pg_get_statisticsobjdef(s.oid),
              length('CREATE STATISTICS . ' || quote_ident(n.nspname) || quote_ident(s.stxname)) + 1)
           AS definition,
       --since 13
       CASE WHEN s.stxstattarget >= 0 THEN s.stxstattarget END AS statistics,
       --end
       --include owner_name(s.stxowner)
       AS owner
  FROM pg_statistic_ext s
  JOIN pg_class c ON c.oid = s.stxrelid
  JOIN pg_namespace n ON n.oid = s.stxnamespace
 WHERE s.oid >= 16384
   AND $touched(s.stxrelid)
