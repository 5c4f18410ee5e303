SELECT 'é';
SELECT 'é', nosuch FROM students