-- The roles of an installation. Run once per server, as a superuser, before the first migration; safe to run again.
--
-- csm_owner   owns the database and its tables; DDL only (FORCE ROW LEVEL SECURITY binds it too)
-- csm_web     the login of web, worker and scheduler; owns nothing, may bypass nothing
-- csm_app     holds the table grants; csm_web is its member
-- csm_ops     owns the functions that look across tenants for due work; nobody signs in as it
-- csm_search  owns the search functions; nobody signs in as it
--
-- Passwords are set by whoever creates the installation: ALTER ROLE csm_web PASSWORD '…'.
DO $$
DECLARE
    role_name text;
BEGIN
    FOREACH role_name IN ARRAY ARRAY['csm_app', 'csm_ops', 'csm_search'] LOOP
        IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = role_name) THEN
            EXECUTE format('CREATE ROLE %I NOLOGIN NOSUPERUSER NOBYPASSRLS', role_name);
        END IF;
    END LOOP;
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'csm_owner') THEN
        CREATE ROLE csm_owner LOGIN CREATEDB NOSUPERUSER NOBYPASSRLS;
    END IF;
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'csm_web') THEN
        CREATE ROLE csm_web LOGIN NOSUPERUSER NOBYPASSRLS;
    END IF;
    GRANT csm_app TO csm_web;
    -- The owner gives functions away to csm_ops and csm_search, and must not inherit what their policies open.
    IF current_setting('server_version_num')::int >= 160000 THEN
        EXECUTE 'GRANT csm_ops, csm_search TO csm_owner WITH INHERIT FALSE, SET TRUE';
    ELSE
        EXECUTE 'GRANT csm_ops, csm_search TO csm_owner';
    END IF;
END
$$;
ALTER ROLE csm_web SET timezone = 'UTC';
ALTER ROLE csm_owner SET timezone = 'UTC';
