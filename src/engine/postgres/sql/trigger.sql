-- Triggers as they were made, and those of partitions whose state is not the parent's.
SELECT 'pg_class/' || t.tgrelid AS parent,
       t.tgname AS name,
       --since 13
       CASE WHEN t.tgparentid <> 0 THEN 'INHERITED ' ELSE '' END ||
       --end
       CASE WHEN t.tgconstraint <> 0 THEN 'CONSTRAINT ' ELSE '' END
           || overlay(s.text PLACING '' FROM strpos(s.text, s.target) FOR length(s.target))
           || coalesce(' ' ||
           --include depends_on_extension(pg_trigger, t.oid)
           , '') AS definition,
       --include state_name(t.tgenabled)
       AS state
  FROM pg_trigger t
  --since 13
  LEFT JOIN pg_trigger pt ON pt.oid = t.tgparentid
  --end
  JOIN pg_class c ON c.oid = t.tgrelid
  JOIN pg_namespace n ON n.oid = c.relnamespace
 CROSS JOIN LATERAL (
           SELECT substr(pg_get_triggerdef(t.oid),
                         length('CREATE TRIGGER ' || quote_ident(t.tgname) || ' ')
                         + CASE WHEN t.tgconstraint <> 0 THEN length('CONSTRAINT ') ELSE 0 END + 1)
                  AS definition
           OFFSET 0) w
 CROSS JOIN LATERAL (
           -- the order of columns in UPDATE OF means nothing
           SELECT CASE WHEN array_length(t.tgattr, 1) > 1 THEN
                      (SELECT replace(w.definition,
                                  'UPDATE OF ' || string_agg(quote_ident(a.attname), ', '
                                                             ORDER BY u.ord),
                                  'UPDATE OF ' || string_agg(quote_ident(a.attname), ', '
                                                             ORDER BY a.attname COLLATE "C"))
                         FROM unnest(t.tgattr::int2[]) WITH ORDINALITY u(attnum, ord)
                         JOIN pg_attribute a ON a.attrelid = t.tgrelid AND a.attnum = u.attnum)
                  ELSE w.definition END AS text,
                  ' ON ' || quote_ident(n.nspname) || '.' || quote_ident(c.relname) AS target
           OFFSET 0) s
 WHERE t.oid >= 16384
   AND $touched(t.tgrelid)
   --since 13
   AND CASE WHEN t.tgparentid = 0 THEN NOT t.tgisinternal
            ELSE t.tgenabled <> pt.tgenabled AND pt.tgconstrrelid = 0 END
   --end
   --before 13
   AND NOT t.tgisinternal
   --end
