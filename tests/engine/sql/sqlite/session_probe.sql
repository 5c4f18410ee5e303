SELECT f.foreign_keys, l.legacy_alter_table, 'a' LIKE 'A', r.recursive_triggers,
    (SELECT group_concat(name) FROM temp.sqlite_schema)
FROM pragma_foreign_keys f, pragma_legacy_alter_table l, pragma_recursive_triggers r
