INSERT INTO {table} (installed_rank, version, description, type, script, checksum, installed_by,
    execution_time, success)
SELECT COALESCE(max(installed_rank), 0) + 1, {version_or_null}, {description}, 'SQL', {script},
    {checksum_number}, current_user, 0, TRUE
FROM {table};
