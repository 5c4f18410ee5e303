-- Everything the schema consists of, in order of creation.
SELECT type, name, tbl_name, sql
FROM main.sqlite_schema
ORDER BY rowid
