-- What can be made and no other file reads is counted, so that it is never passed over in silence.
WITH thing(kind, catalogue, oid) AS (
    SELECT 'access method', 'pg_am'::regclass, oid FROM pg_am
     UNION ALL
    SELECT 'base type', 'pg_type'::regclass, t.oid FROM pg_type t
     WHERE t.oid >= 16384 AND t.typtype IN ('b', 'p')
       -- arrays come with their elements
       AND (t.typelem = 0 OR t.typcategory <> 'A')
     UNION ALL
    SELECT 'cast', 'pg_cast'::regclass, oid FROM pg_cast WHERE oid >= 16384
     UNION ALL
    SELECT 'collation', 'pg_collation'::regclass, oid FROM pg_collation WHERE oid >= 16384
     UNION ALL
    SELECT 'conversion', 'pg_conversion'::regclass, oid FROM pg_conversion WHERE oid >= 16384
     UNION ALL
    SELECT 'foreign data wrapper', 'pg_foreign_data_wrapper'::regclass, oid
      FROM pg_foreign_data_wrapper
     UNION ALL
    SELECT 'foreign server', 'pg_foreign_server'::regclass, oid FROM pg_foreign_server
     UNION ALL
    SELECT 'language', 'pg_language'::regclass, oid FROM pg_language
     UNION ALL
    SELECT 'operator', 'pg_operator'::regclass, oid FROM pg_operator WHERE oid >= 16384
     UNION ALL
    SELECT 'operator class', 'pg_opclass'::regclass, oid FROM pg_opclass WHERE oid >= 16384
     UNION ALL
    SELECT 'operator family', 'pg_opfamily'::regclass, oid FROM pg_opfamily WHERE oid >= 16384
     UNION ALL
    SELECT 'publication', 'pg_publication'::regclass, oid FROM pg_publication
     UNION ALL
    SELECT 'security label', objoid, 16384 FROM pg_seclabel
     UNION ALL
    SELECT 'subscription', 'pg_subscription'::regclass,
           --since 14
           s.oid
           --end
           --before 14
           -- which only a superuser may read
           16384
           --end
      FROM pg_subscription s
     WHERE s.subdbid = (SELECT oid FROM pg_database WHERE datname = current_database())
     UNION ALL
    SELECT 'text search configuration', 'pg_ts_config'::regclass, oid FROM pg_ts_config
     UNION ALL
    SELECT 'text search dictionary', 'pg_ts_dict'::regclass, oid FROM pg_ts_dict
     UNION ALL
    SELECT 'text search parser', 'pg_ts_parser'::regclass, oid FROM pg_ts_parser
     UNION ALL
    SELECT 'text search template', 'pg_ts_template'::regclass, oid FROM pg_ts_template
     UNION ALL
    SELECT 'transform', 'pg_transform'::regclass, oid FROM pg_transform
     UNION ALL
    SELECT 'user mapping', 0, umid FROM pg_user_mappings
     UNION ALL
    SELECT 'database setting', 0, 16384 FROM pg_db_role_setting s, unnest(s.setconfig)
     WHERE s.setdatabase = (SELECT oid FROM pg_database WHERE datname = current_database())
     UNION ALL
    SELECT 'grant on a system object', 0, 16384
      FROM (SELECT 'pg_class'::regclass AS class, oid, 0 AS sub, relacl AS acl FROM pg_class
             WHERE relacl IS NOT NULL AND oid < 16384
               AND relnamespace = 'pg_catalog'::regnamespace
             UNION ALL
            SELECT 'pg_attribute'::regclass, attrelid, attnum, attacl FROM pg_attribute
             WHERE attacl IS NOT NULL AND attrelid < 16384
             UNION ALL
            SELECT 'pg_proc'::regclass, oid, 0, proacl FROM pg_proc
             WHERE proacl IS NOT NULL AND oid < 16384) w
     WHERE NOT EXISTS (SELECT FROM pg_init_privs i
                        WHERE i.objoid = w.oid AND i.objsubid = w.sub
                          AND (i.classoid = w.class OR w.sub <> 0)
                          AND i.initprivs @> w.acl AND w.acl @> i.initprivs)
)
SELECT NULL AS key, '' AS namespace, t.kind AS name, t.kind AS identity, count(*) AS count
  FROM thing t
 WHERE t.oid >= 16384
   AND NOT EXISTS (SELECT FROM pg_depend d
                    WHERE d.refclassid = 'pg_extension'::regclass AND d.deptype = 'e'
                      AND d.classid = t.catalogue AND d.objid = t.oid)
   -- what another object brought along, such as the casts of a range
   AND NOT EXISTS (SELECT FROM pg_depend d
                    WHERE d.classid = t.catalogue AND d.objid = t.oid AND d.deptype = 'i')
 GROUP BY t.kind
