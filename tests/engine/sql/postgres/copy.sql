COPY students (id, email) FROM STDIN
