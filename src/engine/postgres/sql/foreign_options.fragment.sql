(SELECT string_agg(quote_ident(o.option_name) || ' ' || quote_literal(o.option_value), ', '
                   ORDER BY o.option_name COLLATE "C")
   FROM pg_options_to_table($a) o)
