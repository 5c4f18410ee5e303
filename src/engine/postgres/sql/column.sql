-- Attributes in physical order; the loader counts the positions.
-- A default holds no column: deparsing it without its table is forty times faster.
SELECT CASE c.relkind WHEN 'c' THEN 'pg_type/' || c.reltype ELSE 'pg_class/' || c.oid END AS parent,
       a.attname AS name,
       a.attnum AS attnum,
       format_type(a.atttypid, a.atttypmod) AS type,
       CASE WHEN a.attcollation <> t.typcollation THEN
           --include collation_name(a.attcollation)
       END AS collation,
       CASE WHEN a.attnotnull THEN '' END AS not_null,
       CASE WHEN a.attgenerated = '' THEN pg_get_expr(d.adbin, 0) END AS "default",
       CASE a.attgenerated WHEN 's' THEN 'stored (' || pg_get_expr(d.adbin, d.adrelid) || ')'
                           WHEN 'v' THEN 'virtual (' || pg_get_expr(d.adbin, d.adrelid) || ')'
       END AS generated,
       CASE WHEN a.attidentity <> '' THEN
           concat_ws(' ', CASE a.attidentity WHEN 'a' THEN 'always' ELSE 'by default' END,
               (SELECT nullif(concat_ws(' ',
                           nullif(
                               --include sequence_options(s)
                           , ''),
                           CASE WHEN sc.relpersistence <> c.relpersistence THEN
                               CASE sc.relpersistence WHEN 'u' THEN 'unlogged' ELSE 'logged' END
                           END,
                           CASE WHEN sc.relnamespace <> c.relnamespace
                                  OR sc.relname <> c.relname || '_' || a.attname || '_seq'
                                THEN 'sequence ' || sc.oid::regclass END), '')
                  FROM pg_depend o
                  JOIN pg_sequence s ON s.seqrelid = o.objid
                  JOIN pg_class sc ON sc.oid = o.objid
                 WHERE o.classid = 'pg_class'::regclass AND o.refclassid = 'pg_class'::regclass
                   AND o.refobjid = a.attrelid AND o.refobjsubid = a.attnum
                   AND o.deptype = 'i'))
       END AS identity,
       CASE WHEN a.attstorage <> t.typstorage THEN
           CASE a.attstorage WHEN 'p' THEN 'plain' WHEN 'e' THEN 'external'
                             WHEN 'm' THEN 'main' WHEN 'x' THEN 'extended' END
       END AS storage,
       --since 14
       CASE a.attcompression WHEN 'p' THEN 'pglz' WHEN 'l' THEN 'lz4' END AS compression,
       --end
       CASE WHEN a.attstattarget >= 0 THEN a.attstattarget END AS statistics,
       CASE WHEN array_length(a.attoptions, 1) > 1 OR a.attoptions[1] NOT LIKE 'pg\_%'
                 OR a.attfdwoptions IS NOT NULL THEN
           nullif(concat_ws(', ',
               -- the server keeps notes of its own there: pg_attver
               (SELECT string_agg(o, ', ' ORDER BY o COLLATE "C")
                  FROM unnest(a.attoptions) o WHERE o NOT LIKE 'pg\_%'),
               --include foreign_options(a.attfdwoptions)
               ), '')
       END AS options,
       -- all columns of a partition are inherited, whatever made it one
       CASE WHEN a.attinhcount > 0 AND NOT c.relispartition
            THEN CASE WHEN a.attislocal THEN 'merged' ELSE '' END END AS inherited
  FROM pg_attribute a
  JOIN pg_class c ON c.oid = a.attrelid
  JOIN pg_type t ON t.oid = a.atttypid
  LEFT JOIN pg_attrdef d ON a.atthasdef AND d.adrelid = a.attrelid AND d.adnum = a.attnum
 WHERE a.attrelid >= 16384
   AND a.attnum > 0 AND NOT a.attisdropped
   AND c.relkind IN ('r', 'p', 'f', 'v', 'm', 'c')
   AND $touched(a.attrelid)
 ORDER BY a.attrelid, a.attnum
