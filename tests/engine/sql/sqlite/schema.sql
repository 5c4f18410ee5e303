CREATE TABLE classes (
    id integer PRIMARY KEY AUTOINCREMENT,
    title text NOT NULL UNIQUE
);
CREATE TABLE students (
    id integer PRIMARY KEY,
    email text NOT NULL,
    class_id integer REFERENCES classes (id) DEFERRABLE INITIALLY DEFERRED,
    CONSTRAINT students_email_check CHECK (email <> '')
);
CREATE UNIQUE INDEX students_email ON students (email);
CREATE VIEW emails AS SELECT email FROM students;
CREATE TABLE changes (email text);
CREATE TRIGGER students_changed AFTER UPDATE OF email ON students
BEGIN
    INSERT INTO changes VALUES (old.email);
END;
INSERT INTO classes (title) VALUES ('botany');
INSERT INTO students (id, email, class_id) VALUES (1, 'ada@example.org', 1);
