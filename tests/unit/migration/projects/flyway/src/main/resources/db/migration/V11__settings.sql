SELECT '${this_is_text}';
