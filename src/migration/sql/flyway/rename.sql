UPDATE {table} SET version = {new_version}, script = {new_script} WHERE version = {version};
