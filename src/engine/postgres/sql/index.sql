-- Indexes that no constraint made. The server deparses expressions and predicates only: plain keys
-- are put together here, which is several times faster.
SELECT 'pg_class/' || i.indrelid AS parent,
       ic.relname AS name,
       CASE WHEN i.indisunique THEN 'UNIQUE USING ' ELSE 'USING ' END
           || CASE WHEN i.indexprs IS NULL THEN
                  quote_ident(m.amname) || ' (' || y.keys || ')'
                  || coalesce(' INCLUDE (' || y.included || ')', '')
                  --since 15
                  || CASE WHEN i.indnullsnotdistinct THEN ' NULLS NOT DISTINCT' ELSE '' END
                  --end
                  || CASE WHEN i.indpred IS NOT NULL
                          THEN ' WHERE ' || pg_get_expr(i.indpred, i.indrelid) ELSE '' END
              ELSE
                  (SELECT replace(substr(w.text, strpos(w.text, w.target) + length(w.target)),
                                  w.storage, '')
                     FROM (SELECT pg_get_indexdef(i.indexrelid) AS text,
                                  quote_ident(n.nspname) || '.' || quote_ident(c.relname)
                                      || ' USING ' AS target,
                                  -- storage options are an attribute of their own
                                  coalesce(' WITH (' || (
                                      SELECT string_agg(split_part(o.option, '=', 1) || '='
                                                 || CASE WHEN quote_ident(v.value) = v.value
                                                         THEN v.value
                                                         ELSE quote_literal(v.value) END,
                                                 ', ' ORDER BY o.ord)
                                        FROM unnest(ic.reloptions) WITH ORDINALITY o(option, ord),
                                             LATERAL (SELECT substr(o.option,
                                                                 strpos(o.option, '=') + 1)) v(value)
                                      ) || ')', '') AS storage) w)
              END AS definition,
       CASE WHEN NOT (i.indisvalid AND i.indisready AND i.indislive) THEN '' END AS invalid,
       CASE WHEN i.indisclustered THEN '' END AS clustered,
       CASE WHEN ic.relispartition THEN
           (SELECT pi.inhparent::regclass FROM pg_inherits pi WHERE pi.inhrelid = ic.oid)
       END AS partition_of,
       nullif(concat_ws(', ',
           CASE WHEN ic.reloptions IS NOT NULL THEN
               --include sorted_options(ic.reloptions)
           END,
           --include depends_on_extension(pg_class, ic.oid)
           ), '') AS options,
       CASE WHEN ic.reltablespace <> 0 THEN
           (SELECT quote_ident(s.spcname) FROM pg_tablespace s WHERE s.oid = ic.reltablespace)
       END AS tablespace,
       y.statistics AS statistics,
       c.relname AS auto_table,
       y.auto_columns AS auto_columns,
       'idx' AS auto_label
  FROM pg_index i
  JOIN pg_class ic ON ic.oid = i.indexrelid
  JOIN pg_class c ON c.oid = i.indrelid AND c.relkind IN ('r', 'p', 'm')
  JOIN pg_namespace n ON n.oid = c.relnamespace
  JOIN pg_am m ON m.oid = ic.relam
  JOIN (SELECT k.indexrelid,
               string_agg(
                   quote_ident(k.col)
                   || CASE WHEN k.attcollation <> k.col_collation THEN ' COLLATE ' ||
                          --include collation_name(k.attcollation)
                      ELSE '' END
                   || CASE WHEN k.attoptions IS NULL AND k.opcdefault
                                AND coalesce(k.standard = k.opclass, true)
                           THEN ''
                           ELSE ' ' || CASE WHEN k.opcnamespace = 'pg_catalog'::regnamespace THEN ''
                                            ELSE k.opcnamespace::regnamespace || '.' END
                                || quote_ident(k.opcname) END
                   || CASE WHEN k.attoptions IS NOT NULL THEN
                           coalesce(' (' || (SELECT string_agg(p, ', ' ORDER BY p COLLATE "C")
                                               FROM unnest(k.attoptions) p
                                              WHERE p NOT LIKE 'pg\_%') || ')', '')
                           ELSE '' END
                   || CASE k.flags & 3 WHEN 1 THEN ' DESC NULLS LAST' WHEN 2 THEN ' NULLS FIRST'
                                       WHEN 3 THEN ' DESC' ELSE '' END
                   , ', ') FILTER (WHERE k.attnum <= k.indnkeyatts) AS keys,
               string_agg(quote_ident(k.col), ', ')
                   FILTER (WHERE k.attnum > k.indnkeyatts) AS included,
               string_agg(k.attnum || '=' || k.attstattarget, ', ')
                   FILTER (WHERE k.attstattarget >= 0) AS statistics,
               string_agg(k.attname, '_') AS auto_columns
          -- sorted once, so that no aggregate has to sort
          FROM (SELECT x.indexrelid, x.indnkeyatts, x.indoption[k.attnum - 1] AS flags,
                       k.attnum, k.attname, k.attcollation, k.attoptions, k.attstattarget,
                       ta.attname AS col, ta.attcollation AS col_collation,
                       o.oid AS opclass, o.opcname, o.opcnamespace, o.opcdefault,
                       -- what the server would take for a column of exactly this type
                       dc.oid AS standard
                  FROM pg_index x
                  JOIN pg_attribute k ON k.attrelid = x.indexrelid AND k.attrelid >= 16384
                  LEFT JOIN pg_attribute ta
                         ON ta.attrelid = x.indrelid AND ta.attnum = x.indkey[k.attnum - 1]
                        AND ta.attrelid >= 16384 AND ta.attnum > 0
                  LEFT JOIN pg_opclass o ON o.oid = x.indclass[k.attnum - 1]
                  LEFT JOIN pg_opclass dc ON dc.opcmethod = o.opcmethod AND dc.opcdefault
                                         AND dc.opcintype = ta.atttypid
                 WHERE x.indexrelid >= 16384
                   AND $touched(x.indrelid)
                 ORDER BY x.indexrelid, k.attnum) k
         GROUP BY k.indexrelid) y ON y.indexrelid = i.indexrelid
 WHERE i.indexrelid >= 16384
   AND $touched(i.indrelid)
   AND NOT EXISTS (SELECT FROM pg_constraint k
                    WHERE k.conrelid = i.indrelid AND k.conindid = i.indexrelid
                      AND k.contype IN ('p', 'u', 'x'))
