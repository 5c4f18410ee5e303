-- Everything that somebody made, in the order of its making. Shadow tables come with their module.
SELECT o.type, o.name, o.sql, coalesce(l.type, '')
FROM sqlite_schema AS o
LEFT JOIN pragma_table_list AS l ON l.schema = 'main' AND l.name = o.name AND o.type IN ('table', 'view')
WHERE o.sql IS NOT NULL AND o.name NOT LIKE 'sqlite\_%' ESCAPE '\'
ORDER BY o.type = 'trigger', o.rowid
