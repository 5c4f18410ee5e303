SELECT 'pg_type/' || t.oid AS key,
       n.nspname AS namespace,
       t.typname AS name,
       quote_ident(n.nspname) || '.' || quote_ident(t.typname) AS identity,
       format_type(r.rngsubtype, NULL) AS subtype,
       CASE WHEN r.rngcollation <> s.typcollation THEN
           --include collation_name(r.rngcollation)
       END AS collation,
       concat_ws(', ',
           CASE WHEN NOT o.opcdefault OR o.opcintype <> r.rngsubtype
                THEN 'subtype_opclass=' || quote_ident(n2.nspname) || '.' || quote_ident(o.opcname)
           END,
           CASE WHEN r.rngcanonical <> 0 THEN 'canonical=' || r.rngcanonical END,
           CASE WHEN r.rngsubdiff <> 0 THEN 'subtype_diff=' || r.rngsubdiff END
           --since 14
           , 'multirange_type_name=' || format_type(r.rngmultitypid, NULL)
           --end
       ) AS properties,
       --include owner_name(t.typowner)
       AS owner
  FROM pg_type t
  JOIN pg_range r ON r.rngtypid = t.oid
  JOIN pg_type s ON s.oid = r.rngsubtype
  JOIN pg_opclass o ON o.oid = r.rngsubopc
  JOIN pg_namespace n2 ON n2.oid = o.opcnamespace, pg_namespace n
 WHERE t.typtype = 'r' AND
   --include is_user_object(t, typnamespace, pg_type)
