UPDATE {table} SET version = {new_version} WHERE version = {version};
