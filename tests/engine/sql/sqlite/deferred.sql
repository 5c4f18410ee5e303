INSERT INTO students (id, email, class_id) VALUES (31, 'nobody@example.org', 999)
