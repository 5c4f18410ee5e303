-- What may differ from the state at a mark ($1, a transaction id), in one row:
--   oids   objects whose text may have changed or that are new, as the other files take them;
--          NULL: anything may, because somebody wrote to a catalogue with his own hands
--   kinds  what they are, in the words of the other files: the rest of those need not be asked
--   rest   a sum over all rows as old as the mark: it tells what was dropped
-- Rows that a transaction wrote have an xmin that is not older than the mark. What it deleted shows
-- only in its locks: whatever takes a part away from a relation locks that relation, a comment locks
-- what it is on, and locks are given back when the change is. Access lists change without a lock.
WITH mark AS MATERIALIZED (SELECT age($1::text::xid) AS age),
lock AS MATERIALIZED (
    SELECT DISTINCT l.relation, l.classid, l.objid, l.mode
      FROM pg_lock_status() l
     WHERE l.pid = pg_backend_pid()
       AND l.locktype IN ('relation', 'object')
       AND l.mode NOT IN ('AccessShareLock', 'RowShareLock')
       AND (l.mode <> 'RowExclusiveLock' OR l.relation < 16384)
),
-- One pass over each of the large catalogues: who is young, and the sum over the others.
class_row AS MATERIALIZED (
    SELECT array_agg(c.oid) FILTER (WHERE age(c.xmin) <= m.age) AS young,
           sum(hashoidextended(c.oid, 0)) FILTER (WHERE age(c.xmin) > m.age) AS rest
      FROM pg_class c, mark m
     WHERE c.relkind IN ('r', 'p', 'f', 'v', 'm', 'S', 'c') AND c.oid >= 16384
),
type_row AS MATERIALIZED (
    SELECT array_agg(t.oid) FILTER (WHERE age(t.xmin) <= m.age) AS young,
           sum(hashoidextended(t.oid, 0)) FILTER (WHERE age(t.xmin) > m.age) AS rest
      FROM pg_type t, mark m
     WHERE t.oid >= 16384
),
proc_row AS MATERIALIZED (
    SELECT array_agg(p.oid) FILTER (WHERE age(p.xmin) <= m.age) AS young,
           sum(hashoidextended(p.oid, 0)) FILTER (WHERE age(p.xmin) > m.age) AS rest
      FROM pg_proc p, mark m
     WHERE p.oid >= 16384
),
namespace_row AS MATERIALIZED (
    SELECT array_agg(n.oid) FILTER (WHERE age(n.xmin) <= m.age) AS young,
           sum(hashoidextended(n.oid, 0)) FILTER (WHERE age(n.xmin) > m.age) AS rest
      FROM pg_namespace n, mark m
),
-- Columns change under a lock on their table, or by an access list. The second and a new name have to
-- be looked for in the largest of all catalogues, unless no row of it was updated.
attribute AS MATERIALIZED (
    SELECT a.attrelid, a.attnum FROM pg_attribute a
     WHERE (SELECT pg_stat_get_xact_tuples_updated('pg_attribute'::regclass) > 0
                OR NOT current_setting('track_counts')::boolean)
       AND a.attnum > 0
       AND a.attrelid >= 16384
       AND age(a.xmin) <= (SELECT age FROM mark)
),
-- Things whose name may be new: it stands in the text of what depends on them.
named(classid, objid, objsubid) AS MATERIALIZED (
    SELECT 'pg_class'::regclass::oid, c.oid, NULL::int
      FROM pg_class c
     WHERE c.oid = ANY ((SELECT young FROM class_row)::oid[])
       -- a new name of a relation is a new name of its row type
       AND (c.reltype = 0 OR c.reltype = ANY ((SELECT young FROM type_row)::oid[]))
     UNION ALL
    SELECT 'pg_class'::regclass, attrelid, attnum FROM attribute
     UNION ALL
    SELECT 'pg_type'::regclass, unnest(young), NULL FROM type_row
     UNION ALL
    SELECT 'pg_proc'::regclass, unnest(young), NULL FROM proc_row
     UNION ALL
    SELECT d.classid, d.objid, NULL
      FROM pg_depend d
     WHERE d.refclassid = 'pg_namespace'::regclass
       AND d.refobjid = ANY ((SELECT young FROM namespace_row)::oid[])
     UNION ALL
    SELECT 'pg_constraint'::regclass, k.oid, NULL
      FROM lock l
      JOIN pg_constraint k ON k.conrelid = l.relation, mark m
     WHERE l.relation IS NOT NULL AND age(k.xmin) <= m.age
     UNION ALL
    SELECT 'pg_collation'::regclass, x.oid, NULL FROM pg_collation x, mark m
     WHERE x.oid >= 16384 AND age(x.xmin) <= m.age
     UNION ALL
    SELECT 'pg_operator'::regclass, x.oid, NULL FROM pg_operator x, mark m
     WHERE x.oid >= 16384 AND age(x.xmin) <= m.age
     UNION ALL
    SELECT 'pg_opclass'::regclass, x.oid, NULL FROM pg_opclass x, mark m
     WHERE x.oid >= 16384 AND age(x.xmin) <= m.age
     UNION ALL
    SELECT 'pg_language'::regclass, x.oid, NULL FROM pg_language x, mark m
     WHERE age(x.xmin) <= m.age
     UNION ALL
    SELECT 'pg_foreign_server'::regclass, x.oid, NULL FROM pg_foreign_server x, mark m
     WHERE age(x.xmin) <= m.age
     UNION ALL
    SELECT 'pg_ts_config'::regclass, x.oid, NULL FROM pg_ts_config x, mark m
     WHERE x.oid >= 16384 AND age(x.xmin) <= m.age
     UNION ALL
    SELECT 'pg_am'::regclass, x.oid, NULL FROM pg_am x, mark m
     WHERE age(x.xmin) <= m.age
     UNION ALL
    SELECT 'pg_extension'::regclass, x.oid, NULL FROM pg_extension x, mark m
     WHERE age(x.xmin) <= m.age
),
thing(classid, objid) AS MATERIALIZED (
    SELECT 'pg_class'::regclass::oid, unnest(young) FROM class_row
     UNION
    SELECT 'pg_class'::regclass, relation FROM lock
     WHERE relation >= 16384 AND mode <> 'RowExclusiveLock'
     UNION
    SELECT classid, objid FROM lock WHERE objid IS NOT NULL
     UNION
    SELECT classid, objid FROM named
     UNION
    SELECT d.classid, d.objid
      FROM named n
      JOIN pg_depend d ON d.refclassid = n.classid AND d.refobjid = n.objid
                      AND (n.objsubid IS NULL OR d.refobjsubid = n.objsubid)
     UNION
    SELECT 'pg_namespace'::regclass, unnest(young) FROM namespace_row
     UNION
    SELECT 'pg_event_trigger'::regclass, x.oid FROM pg_event_trigger x, mark m
     WHERE age(x.xmin) <= m.age
     UNION
    SELECT 'pg_statistic_ext'::regclass, x.oid FROM pg_statistic_ext x, mark m
     WHERE age(x.xmin) <= m.age
),
relation(oid) AS (
    SELECT objid FROM thing WHERE classid = 'pg_class'::regclass
     UNION
    SELECT i.indrelid FROM thing h JOIN pg_index i ON i.indexrelid = h.objid
     WHERE h.classid = 'pg_class'::regclass
     UNION
    SELECT d.refobjid FROM thing h
      JOIN pg_depend d ON d.classid = h.classid AND d.objid = h.objid AND d.deptype = 'i'
                      AND d.refclassid = 'pg_class'::regclass AND d.refobjsubid > 0
     WHERE h.classid = 'pg_class'::regclass
     UNION
    SELECT r.ev_class FROM thing h JOIN pg_rewrite r ON r.oid = h.objid
     WHERE h.classid = 'pg_rewrite'::regclass
     UNION
    SELECT k.conrelid FROM thing h JOIN pg_constraint k ON k.oid = h.objid
     WHERE h.classid = 'pg_constraint'::regclass
     UNION
    SELECT t.tgrelid FROM thing h JOIN pg_trigger t ON t.oid = h.objid
     WHERE h.classid = 'pg_trigger'::regclass
     UNION
    SELECT p.polrelid FROM thing h JOIN pg_policy p ON p.oid = h.objid
     WHERE h.classid = 'pg_policy'::regclass
     UNION
    SELECT a.adrelid FROM thing h JOIN pg_attrdef a ON a.oid = h.objid
     WHERE h.classid = 'pg_attrdef'::regclass
     UNION
    SELECT s.stxrelid FROM thing h JOIN pg_statistic_ext s ON s.oid = h.objid
     WHERE h.classid = 'pg_statistic_ext'::regclass
     UNION
    -- what a composite type is made of
    SELECT t.typrelid FROM thing h JOIN pg_type t ON t.oid = h.objid
     WHERE h.classid = 'pg_type'::regclass AND t.typrelid <> 0
),
object(oid) AS MATERIALIZED (
    SELECT oid FROM relation
     UNION
    SELECT c.reltype FROM relation r JOIN pg_class c ON c.oid = r.oid AND c.relkind = 'c'
     UNION
    SELECT objid FROM thing
     WHERE classid IN ('pg_type'::regclass, 'pg_proc'::regclass, 'pg_namespace'::regclass,
                       'pg_extension'::regclass, 'pg_event_trigger'::regclass)
     UNION
    SELECT k.contypid FROM thing h JOIN pg_constraint k ON k.oid = h.objid
     WHERE h.classid = 'pg_constraint'::regclass
     UNION
    SELECT k.contypid FROM pg_constraint k, mark m
     WHERE k.contypid > 0 AND k.oid >= 16384 AND age(k.xmin) <= m.age
     UNION
    -- a constraint that is gone no longer says which domain it was of
    SELECT t.oid FROM pg_type t
     WHERE t.typtype = 'd' AND t.oid >= 16384
       AND EXISTS (SELECT FROM lock WHERE classid = 'pg_constraint'::regclass)
)
-- A statement on rows keeps its locks on the indexes of a catalogue, DDL gives them back.
SELECT CASE WHEN NOT EXISTS (SELECT FROM lock l
                               JOIN pg_index i ON i.indexrelid = l.relation
                               JOIN pg_class c ON c.oid = i.indrelid AND c.relkind <> 't'
                              WHERE l.mode = 'RowExclusiveLock' AND l.relation < 16384)
            THEN coalesce((SELECT array_agg(o.oid ORDER BY o.oid) FROM object o WHERE o.oid <> 0),
                          '{}')
       END AS oids,
       (SELECT string_agg(DISTINCT w.kind, ' ')
          FROM (SELECT CASE c.relkind WHEN 'v' THEN 'view' WHEN 'm' THEN 'materialized_view'
                                      WHEN 'S' THEN 'sequence' WHEN 'c' THEN 'composite'
                                      ELSE 'table' END AS kind
                  FROM object o JOIN pg_class c ON c.oid = o.oid
                 WHERE c.relkind NOT IN ('i', 'I', 't')
                 UNION ALL
                SELECT CASE t.typtype WHEN 'e' THEN 'enum' WHEN 'd' THEN 'domain'
                                      WHEN 'r' THEN 'range' WHEN 'c' THEN 'composite' END
                  FROM object o JOIN pg_type t ON t.oid = o.oid
                 UNION ALL
                SELECT CASE p.prokind WHEN 'p' THEN 'procedure' WHEN 'a' THEN 'aggregate'
                                      ELSE 'function' END
                  FROM object o JOIN pg_proc p ON p.oid = o.oid
                 UNION ALL
                SELECT 'schema' FROM object o JOIN pg_namespace n ON n.oid = o.oid
                 UNION ALL
                SELECT 'extension' FROM object o JOIN pg_extension x ON x.oid = o.oid
                 UNION ALL
                SELECT 'event_trigger' FROM object o JOIN pg_event_trigger e ON e.oid = o.oid) w
       ) AS kinds,
       ARRAY[
           (SELECT rest FROM class_row), (SELECT rest FROM type_row),
           (SELECT rest FROM proc_row), (SELECT rest FROM namespace_row),
           (SELECT sum(hashoidextended(k.oid, 0)) FROM pg_constraint k, mark m
             WHERE k.contypid > 0 AND k.oid >= 16384 AND age(k.xmin) > m.age),
           (SELECT sum(hashoidextended(x.oid, 0)) FROM pg_extension x, mark m
             WHERE age(x.xmin) > m.age),
           (SELECT sum(hashoidextended(x.oid, 0)) FROM pg_event_trigger x, mark m
             WHERE age(x.xmin) > m.age),
           -- what became part of an extension is no longer read
           (SELECT sum(hashoidextended(d.objid, 0)) FROM pg_depend d, mark m
             WHERE d.refclassid = 'pg_extension'::regclass AND d.deptype = 'e'
               AND d.classid IN ('pg_class'::regclass, 'pg_type'::regclass, 'pg_proc'::regclass,
                                 'pg_namespace'::regclass)
               AND age(d.xmin) <= m.age
               AND d.objid <> ALL (coalesce((SELECT young FROM class_row), '{}'))
               AND d.objid <> ALL (coalesce((SELECT young FROM type_row), '{}'))
               AND d.objid <> ALL (coalesce((SELECT young FROM proc_row), '{}'))
               AND d.objid <> ALL (coalesce((SELECT young FROM namespace_row), '{}'))),
           -- a role may be called otherwise; its name stands in grants and policies
           (SELECT sum(hashtextextended(r.oid || r.rolname, 0)) FROM pg_roles r)]::numeric[] AS rest
