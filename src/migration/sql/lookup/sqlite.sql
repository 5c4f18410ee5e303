-- The columns of a table. Parameters: table, schema or '' (there is one schema only).
SELECT '', name FROM pragma_table_info(?1) WHERE ?2 IN ('', 'main') ORDER BY cid
