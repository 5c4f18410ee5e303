-- What DROP can take from the temporary schema. What has no pages goes first: a virtual table takes
-- its own tables with it.
SELECT type, name
FROM temp.sqlite_schema
WHERE type IN ('table', 'view', 'trigger') AND name NOT LIKE 'sqlite\_%' ESCAPE '\'
ORDER BY type <> 'trigger', rootpage > 0, rowid DESC
