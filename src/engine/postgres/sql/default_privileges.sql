SELECT 'pg_default_acl/' || d.oid AS key,
       coalesce(n.nspname, '') AS namespace,
       w.name AS name,
       w.name AS identity
  FROM pg_default_acl d
  LEFT JOIN pg_namespace n ON n.oid = d.defaclnamespace
 CROSS JOIN LATERAL (
           SELECT concat_ws(' ',
                      'on',
                      CASE d.defaclobjtype WHEN 'r' THEN 'tables' WHEN 'S' THEN 'sequences'
                                           WHEN 'f' THEN 'functions' WHEN 'T' THEN 'types'
                                           WHEN 'n' THEN 'schemas' WHEN 'L' THEN 'large objects'
                      END,
                      'in schema ' || quote_ident(n.nspname),
                      'for role ' ||
                          --include owner_name(d.defaclrole)
                      ) AS name) w
