SELECT 1;

SELECT '${region}';
