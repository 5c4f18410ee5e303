INSERT INTO students (id, email) VALUES (11, 'one@example.org');
INSERT INTO students (id, email) VALUES (12, 'two@example.org');
INSERT INTO students (id, email) VALUES (11, 'three@example.org');
INSERT INTO students (id, email) VALUES (14, 'four@example.org');
