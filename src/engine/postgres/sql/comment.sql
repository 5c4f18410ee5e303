-- Comments on objects (name is empty) and on their parts (name is "column nickname").
SELECT 'pg_class/' || d.objoid AS parent, '' AS name, d.description AS text
  FROM pg_description d
  JOIN pg_class c ON c.oid = d.objoid
 WHERE d.classoid = 'pg_class'::regclass AND d.objoid >= 16384 AND d.objsubid = 0
   AND c.relkind NOT IN ('i', 'I')
   AND $touched(d.objoid)
 UNION ALL
SELECT CASE c.relkind WHEN 'c' THEN 'pg_type/' || c.reltype ELSE 'pg_class/' || c.oid END,
       'column ' || a.attname, d.description
  FROM pg_description d
  JOIN pg_class c ON c.oid = d.objoid
  JOIN pg_attribute a ON a.attrelid = d.objoid AND a.attnum = d.objsubid AND NOT a.attisdropped
 WHERE d.classoid = 'pg_class'::regclass AND d.objoid >= 16384 AND d.objsubid <> 0
   AND $touched(c.oid)
 UNION ALL
SELECT 'pg_class/' || i.indrelid, 'index ' || c.relname, d.description
  FROM pg_description d
  JOIN pg_class c ON c.oid = d.objoid
  JOIN pg_index i ON i.indexrelid = d.objoid
 WHERE d.classoid = 'pg_class'::regclass AND d.objoid >= 16384
   AND $touched(i.indrelid)
 UNION ALL
SELECT 'pg_class/' || o.refobjid, 'sequence ' || s.relname, d.description
  FROM pg_description d
  JOIN pg_depend o ON o.classid = 'pg_class'::regclass AND o.objid = d.objoid AND o.objsubid = 0
                  AND o.refclassid = 'pg_class'::regclass AND o.refobjsubid > 0 AND o.deptype = 'i'
  JOIN pg_class s ON s.oid = d.objoid AND s.relkind = 'S'
 WHERE d.classoid = 'pg_class'::regclass AND d.objoid >= 16384 AND d.objsubid = 0
   AND $touched(o.refobjid)
 UNION ALL
SELECT d.classoid::regclass || '/' || d.objoid, '', d.description
  FROM pg_description d
 WHERE d.classoid IN ('pg_type'::regclass, 'pg_proc'::regclass, 'pg_event_trigger'::regclass)
   AND d.objoid >= 16384
   AND $touched(d.objoid)
 UNION ALL
SELECT 'pg_namespace/' || n.oid, '', d.description
  FROM pg_description d
  JOIN pg_namespace n ON n.oid = d.objoid
 WHERE d.classoid = 'pg_namespace'::regclass
   AND (n.nspname, d.description) <> ('public', 'standard public schema')
   AND $touched(d.objoid)
 UNION ALL
SELECT 'pg_extension/' || x.oid, '', d.description
  FROM pg_description d
  JOIN pg_extension x ON x.oid = d.objoid
 WHERE d.classoid = 'pg_extension'::regclass
   AND (x.extname, d.description) <> ('plpgsql', 'PL/pgSQL procedural language')
   AND $touched(d.objoid)
 UNION ALL
SELECT 'pg_class/' || k.conrelid, 'constraint ' || k.conname, d.description
  FROM pg_description d
  JOIN pg_constraint k ON k.oid = d.objoid
 WHERE d.classoid = 'pg_constraint'::regclass AND d.objoid >= 16384
   AND $touched(k.conrelid)
 UNION ALL
SELECT 'pg_type/' || k.contypid, 'constraint ' || k.conname, d.description
  FROM pg_description d
  JOIN pg_constraint k ON k.oid = d.objoid
 WHERE d.classoid = 'pg_constraint'::regclass AND d.objoid >= 16384
   AND k.contypid > 0
   AND $touched(k.contypid)
 UNION ALL
SELECT 'pg_class/' || t.tgrelid, 'trigger ' || t.tgname, d.description
  FROM pg_description d
  JOIN pg_trigger t ON t.oid = d.objoid
 WHERE d.classoid = 'pg_trigger'::regclass AND d.objoid >= 16384
   AND $touched(t.tgrelid)
 UNION ALL
SELECT 'pg_class/' || r.ev_class, 'rule ' || r.rulename, d.description
  FROM pg_description d
  JOIN pg_rewrite r ON r.oid = d.objoid
 WHERE d.classoid = 'pg_rewrite'::regclass AND d.objoid >= 16384
   AND $touched(r.ev_class)
 UNION ALL
SELECT 'pg_class/' || p.polrelid, 'policy ' || p.polname, d.description
  FROM pg_description d
  JOIN pg_policy p ON p.oid = d.objoid
 WHERE d.classoid = 'pg_policy'::regclass AND d.objoid >= 16384
   AND $touched(p.polrelid)
 UNION ALL
SELECT 'pg_class/' || s.stxrelid, 'statistics ' || s.stxname, d.description
  FROM pg_description d
  JOIN pg_statistic_ext s ON s.oid = d.objoid
 WHERE d.classoid = 'pg_statistic_ext'::regclass AND d.objoid >= 16384
   AND $touched(s.stxrelid)
