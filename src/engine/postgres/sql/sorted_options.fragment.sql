(SELECT string_agg(o, ', ' ORDER BY o COLLATE "C") FROM unnest($a) o)
