SELECT email AS mail, NULL AS blank, id FROM students ORDER BY id
