-- The columns of one table, hidden and generated ones included.
SELECT name, type, "notnull", dflt_value, hidden
FROM pragma_table_xinfo(?1, 'main')
ORDER BY cid
