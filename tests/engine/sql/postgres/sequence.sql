INSERT INTO classes (title) VALUES ('chemistry')
