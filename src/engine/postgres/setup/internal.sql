-- What the driver needs inside a scratch database. Functions with the rights of their owner do one
-- checked thing each and are what CREATE EXTENSION and its kin are replaced by. Migrations can call
-- them too: nothing here may give more than the statement it stands for.
-- A statement ends at a semicolon followed by an empty line.

CREATE SCHEMA rehearse_internal;

GRANT USAGE ON SCHEMA rehearse_internal TO PUBLIC;

-- fallback is where CREATE EXTENSION without SCHEMA would put it: the caller's current schema.
CREATE FUNCTION rehearse_internal.create_extension(
    extension text, absent_only boolean, target text, wanted text, with_needed boolean, fallback text)
RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    fixed text;
BEGIN
    IF absent_only AND EXISTS (SELECT FROM pg_extension WHERE extname = extension) THEN
        RETURN;
    END IF;
    -- Some extensions name their schema themselves and refuse another.
    SELECT v.schema INTO fixed FROM pg_available_extension_versions v
    JOIN pg_available_extensions e ON e.name = v.name AND v.version = coalesce(wanted, e.default_version)
    WHERE v.name = extension;
    IF target IS NULL AND fixed IS NULL THEN
        target := fallback;
        IF target IS NULL THEN
            RAISE EXCEPTION 'no schema has been selected to create in' USING ERRCODE = '3F000';
        END IF;
    END IF;
    EXECUTE format('CREATE EXTENSION %s %I %s %s %s',
        CASE WHEN absent_only THEN 'IF NOT EXISTS' ELSE '' END, extension,
        CASE WHEN target IS NOT NULL THEN format('SCHEMA %I', target) ELSE '' END,
        CASE WHEN wanted IS NOT NULL THEN format('VERSION %L', wanted) ELSE '' END,
        CASE WHEN with_needed THEN 'CASCADE' ELSE '' END);
END
$$;

CREATE FUNCTION rehearse_internal.update_extension(extension text, wanted text)
RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    EXECUTE format('ALTER EXTENSION %I UPDATE %s', extension,
        CASE WHEN wanted IS NOT NULL THEN format('TO %L', wanted) ELSE '' END);
END
$$;

CREATE FUNCTION rehearse_internal.move_extension(extension text, target text)
RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    EXECUTE format('ALTER EXTENSION %I SET SCHEMA %I', extension, target);
END
$$;

CREATE FUNCTION rehearse_internal.drop_extension(
    extensions text[], present_only boolean, with_dependents boolean)
RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    EXECUTE format('DROP EXTENSION %s %s %s',
        CASE WHEN present_only THEN 'IF EXISTS' ELSE '' END,
        (SELECT string_agg(quote_ident(e), ', ') FROM unnest(extensions) e),
        CASE WHEN with_dependents THEN 'CASCADE' ELSE '' END);
END
$$;

CREATE FUNCTION rehearse_internal.comment_extension(extension text, remark text)
RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    EXECUTE format('COMMENT ON EXTENSION %I IS %L', extension, remark);
END
$$;

-- A role that a dump or migration mentions: without login, the caller is a member, and it may create
-- where the owner of the database may. It bears the comment of the database, by which a later run
-- knows what a dead one left on a server that is not ours.
-- A role that exists on a private server is joined, unless it is a superuser; elsewhere we leave it.
-- True when the role was made.
CREATE FUNCTION rehearse_internal.make_role(wanted text)
RETURNS boolean LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    owner_name text;
    owner_super boolean;
    remark text;
BEGIN
    SELECT r.rolname, r.rolsuper, shobj_description(d.oid, 'pg_database')
    INTO owner_name, owner_super, remark
    FROM pg_database d JOIN pg_roles r ON r.oid = d.datdba WHERE d.datname = current_database();
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = wanted) THEN
        IF remark IS NULL AND NOT pg_has_role(session_user, wanted, 'MEMBER')
            AND NOT pg_has_role(wanted, session_user, 'MEMBER')
            AND NOT (SELECT rolsuper FROM pg_roles WHERE rolname = wanted) THEN
            EXECUTE format('GRANT %I TO %I', wanted, session_user);
        END IF;
        RETURN false;
    END IF;
    EXECUTE format('CREATE ROLE %I NOLOGIN', wanted);
    -- Who made a role has that option since version 16, and may not give it to himself.
    EXECUTE format('GRANT %I TO %I %s', wanted, session_user,
        CASE WHEN current_user <> session_user THEN 'WITH ADMIN OPTION' ELSE '' END);
    IF owner_name <> session_user AND NOT owner_super THEN
        EXECUTE format('GRANT %I TO %I', owner_name, wanted);
    END IF;
    IF remark IS NOT NULL THEN
        EXECUTE format('COMMENT ON ROLE %I IS %L', wanted, remark);
    END IF;
    RETURN true;
END
$$;

-- Values of sequences, which a rollback does not take back. Reading each costs a statement; where none
-- was set without being used, what the catalogue can tell at once is exact too. Of the listed relations
-- those that are something else have no value; one that is dropped at the moment is not returned.
CREATE FUNCTION rehearse_internal.sequence_values(relations oid[], each boolean)
RETURNS TABLE (relation oid, value bigint, called boolean)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF NOT each THEN
        RETURN QUERY SELECT v.seqrelid, coalesce(v.last, v.seqstart), v.last IS NOT NULL
            FROM (SELECT s.seqrelid, s.seqstart, pg_sequence_last_value(s.seqrelid) AS last
                FROM pg_sequence s OFFSET 0) v;
        RETURN;
    END IF;
    FOR relation IN SELECT s.seqrelid FROM pg_sequence s
        WHERE relations IS NULL OR s.seqrelid = ANY (relations)
    LOOP
        EXECUTE format('SELECT last_value, is_called FROM %s', relation::regclass) INTO value, called;
        RETURN NEXT;
    END LOOP;
    RETURN QUERY SELECT c.oid, NULL::bigint, NULL::boolean FROM pg_class c
        WHERE c.oid = ANY (relations) AND c.relkind <> 'S';
END
$$;

CREATE FUNCTION rehearse_internal.set_sequences(relations oid[], wanted bigint[], used boolean[])
RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    now_value bigint;
    now_called boolean;
BEGIN
    FOR i IN 1 .. coalesce(array_length(relations, 1), 0) LOOP
        CONTINUE WHEN NOT EXISTS (SELECT FROM pg_sequence WHERE seqrelid = relations[i]);
        EXECUTE format('SELECT last_value, is_called FROM %s', relations[i]::regclass)
        INTO now_value, now_called;
        IF now_value <> wanted[i] OR now_called <> used[i] THEN
            PERFORM setval(relations[i]::regclass, wanted[i], used[i]);
        END IF;
    END LOOP;
END
$$;

