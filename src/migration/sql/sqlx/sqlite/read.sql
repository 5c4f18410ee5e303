-- installed_on counts whole seconds: the row's number decides between equal ones.
SELECT CAST(version AS TEXT), lower(hex(checksum)) AS checksum,
    CASE WHEN success THEN 'applied' ELSE 'failed' END AS state
FROM {table}
ORDER BY installed_on, rowid
