SELECT $2::text, $1::text, $2::text
