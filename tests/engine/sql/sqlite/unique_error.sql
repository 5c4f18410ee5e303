INSERT INTO students (id, email) VALUES (9, 'ada@example.org')
