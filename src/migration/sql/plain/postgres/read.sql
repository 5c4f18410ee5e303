SELECT {column}::text, NULL::text AS checksum, 'applied' AS state FROM {table} ORDER BY ctid
