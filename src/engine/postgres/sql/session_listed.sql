-- For a few objects out of many: look up, never scan. Plans for lists are made once and for any list.
SET LOCAL enable_hashjoin = off;
SET LOCAL enable_mergejoin = off;
