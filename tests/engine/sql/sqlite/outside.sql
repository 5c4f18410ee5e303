CREATE TABLE outside (id integer);
CREATE INDEX changes_email ON changes (email);
