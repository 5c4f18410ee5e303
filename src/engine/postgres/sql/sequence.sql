-- Sequences of identity columns are part of their column; see column.sql.
SELECT 'pg_class/' || c.oid AS key,
       n.nspname AS namespace,
       c.relname AS name,
       quote_ident(n.nspname) || '.' || quote_ident(c.relname) AS identity,
       CASE c.relpersistence WHEN 'u' THEN 'unlogged' END AS variety,
       nullif(
           --include sequence_options(s)
       , '') AS sequence,
       quote_ident(tn.nspname) || '.' || quote_ident(t.relname) || '.' || quote_ident(a.attname)
           AS owned_by,
       --include owner_name(c.relowner)
       AS owner,
       t.relname AS auto_table,
       a.attname AS auto_columns,
       'seq' AS auto_label
  FROM pg_class c
  JOIN pg_sequence s ON s.seqrelid = c.oid
  LEFT JOIN (pg_depend o
             JOIN pg_class t ON t.oid = o.refobjid
             JOIN pg_namespace tn ON tn.oid = t.relnamespace
             JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = o.refobjsubid)
         ON o.classid = 'pg_class'::regclass AND o.objid = c.oid AND o.objsubid = 0
        AND o.refclassid = 'pg_class'::regclass AND o.refobjsubid > 0
        AND o.deptype IN ('a', 'i'),
       pg_namespace n
 WHERE c.relkind = 'S' AND o.deptype IS DISTINCT FROM 'i' AND
   --include is_user_object(c, relnamespace, pg_class)
