SELECT last_value, is_called FROM classes_id_seq
