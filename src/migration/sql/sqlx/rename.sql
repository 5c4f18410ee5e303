UPDATE {table} SET version = {new_number} WHERE version = {number};
