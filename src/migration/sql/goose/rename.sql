UPDATE {table} SET version_id = {new_number} WHERE version_id = {number};
