ALTER TABLE classes RENAME TO courses;
ALTER TABLE students RENAME COLUMN email TO address;
