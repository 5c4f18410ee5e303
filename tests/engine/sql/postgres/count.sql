SELECT count(*) AS n FROM students
