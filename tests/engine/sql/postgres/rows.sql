INSERT INTO students (id, email) VALUES (2, 'grace@example.org'), (3, 'emmy@example.org');
