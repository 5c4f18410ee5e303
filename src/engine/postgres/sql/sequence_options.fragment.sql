-- What differs from CREATE SEQUENCE without options; $a: alias of pg_sequence.
concat_ws(' ',
    CASE WHEN $a.seqtypid <> 20 THEN 'as ' || format_type($a.seqtypid, NULL) END,
    CASE WHEN $a.seqstart <> CASE WHEN $a.seqincrement > 0 THEN $a.seqmin ELSE $a.seqmax END
         THEN 'start ' || $a.seqstart END,
    CASE WHEN $a.seqincrement <> 1 THEN 'increment ' || $a.seqincrement END,
    CASE WHEN $a.seqmin <> CASE WHEN $a.seqincrement > 0 THEN 1
                                WHEN $a.seqtypid = 21 THEN -32768
                                WHEN $a.seqtypid = 23 THEN -2147483648
                                ELSE -9223372036854775808 END
         THEN 'minvalue ' || $a.seqmin END,
    CASE WHEN $a.seqmax <> CASE WHEN $a.seqincrement < 0 THEN -1
                                WHEN $a.seqtypid = 21 THEN 32767
                                WHEN $a.seqtypid = 23 THEN 2147483647
                                ELSE 9223372036854775807 END
         THEN 'maxvalue ' || $a.seqmax END,
    CASE WHEN $a.seqcache <> 1 THEN 'cache ' || $a.seqcache END,
    CASE WHEN $a.seqcycle THEN 'cycle' END)
