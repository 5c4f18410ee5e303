-- The sort order of labels added in the middle is a fraction; only the sequence counts.
SELECT 'pg_type/' || e.enumtypid AS parent,
       e.enumlabel AS name
  FROM pg_enum e
 WHERE $touched(e.enumtypid)
 ORDER BY e.enumtypid, e.enumsortorder
