-- A column that an UPDATE may name.
SELECT name
FROM pragma_table_xinfo(?1, 'main')
WHERE hidden = 0
ORDER BY cid
LIMIT 1
