-- Which of the other files can have rows at all, in one row: planning all of them takes longer than
-- reading a small schema. What is named for nothing costs time only; every file that is read for some
-- kind of object or part alone has to be named here, by what its rows are made from.
SELECT concat_ws(' ', 'schema extension unmodelled grant',
    (SELECT string_agg(CASE c.relkind WHEN 'v' THEN 'view column' WHEN 'm' THEN 'materialized_view column'
                                      WHEN 'S' THEN 'sequence' WHEN 'c' THEN 'composite column'
                                      WHEN 'i' THEN 'index' WHEN 'I' THEN 'index'
                                      WHEN 't' THEN NULL
                                      ELSE 'table column constraint' END, ' ')
       FROM (SELECT relkind FROM pg_class WHERE oid >= 16384 GROUP BY relkind) c),
    (SELECT string_agg(CASE t.typtype WHEN 'e' THEN 'enum enum_label' WHEN 'd' THEN 'domain domain_constraint'
                                      WHEN 'r' THEN 'range' WHEN 'm' THEN 'range' END, ' ')
       FROM (SELECT typtype FROM pg_type WHERE oid >= 16384 GROUP BY typtype) t),
    (SELECT string_agg(CASE p.prokind WHEN 'p' THEN 'procedure' WHEN 'a' THEN 'aggregate'
                                      ELSE 'function' END, ' ')
       FROM (SELECT prokind FROM pg_proc
              WHERE oid >= 16384
                AND pronamespace IS DISTINCT FROM
                    (SELECT oid FROM pg_namespace WHERE nspname = 'rehearse_internal')
              GROUP BY prokind) p),
    CASE WHEN EXISTS (SELECT FROM pg_event_trigger) THEN 'event_trigger' END,
    CASE WHEN EXISTS (SELECT FROM pg_default_acl) THEN 'default_privileges' END,
    CASE WHEN EXISTS (SELECT FROM pg_trigger) THEN 'trigger' END,
    CASE WHEN EXISTS (SELECT FROM pg_rewrite WHERE oid >= 16384 AND rulename <> '_RETURN') THEN 'rule' END,
    CASE WHEN EXISTS (SELECT FROM pg_policy) THEN 'policy' END,
    CASE WHEN EXISTS (SELECT FROM pg_statistic_ext) THEN 'statistics' END,
    CASE WHEN EXISTS (SELECT FROM pg_description WHERE objoid >= 16384)
           OR EXISTS (SELECT FROM pg_description
                       WHERE classoid IN ('pg_namespace'::regclass, 'pg_extension'::regclass)
                         AND description NOT IN ('standard public schema', 'system catalog schema',
                                                 'reserved schema for TOAST tables',
                                                 'PL/pgSQL procedural language'))
         THEN 'comment' END)
