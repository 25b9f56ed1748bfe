/** What a tenant sees of its members, and when an account was changed last. Part of the identity schema. */
export const MEMBER_PROFILES = `
  ALTER TABLE identity.users ADD COLUMN updated_at timestamptz NOT NULL DEFAULT now();
  CREATE FUNCTION identity.note_change() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
    BEGIN NEW.updated_at = now(); RETURN NEW; END $$;
  CREATE TRIGGER users_changed BEFORE UPDATE ON identity.users
    FOR EACH ROW WHEN (NEW.version <> OLD.version) EXECUTE FUNCTION identity.note_change();

  CREATE FUNCTION identity.member_profiles(wanted uuid, of_status text, words text, most integer, beyond integer)
    RETURNS TABLE (id uuid, username text, display_name text, email text, status text, metadata jsonb,
      last_login_at timestamptz, created_at timestamptz, updated_at timestamptz)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
      SELECT id, username, display_name, email, status, metadata, last_login_at, created_at, updated_at
      FROM identity.users
      WHERE status <> 'deleted' AND EXISTS (SELECT FROM tenancy.memberships
          WHERE tenant_id = (SELECT platform.current_tenant_id()) AND user_id = users.id)
        AND (wanted IS NULL OR id = wanted) AND (of_status IS NULL OR status = of_status)
        AND (words IS NULL OR position(lower(words) in lower(concat_ws(' ', username, display_name, email))) > 0)
      ORDER BY created_at, id LIMIT most OFFSET beyond $$;
  CREATE FUNCTION identity.usernames_of_members(names text[], ids uuid[]) RETURNS TABLE (id uuid, username text)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
      SELECT id, username FROM identity.users
      WHERE (username = ANY (names) OR (id = ANY (ids) AND username IS NOT NULL))
        AND EXISTS (SELECT FROM tenancy.memberships
          WHERE tenant_id = (SELECT platform.current_tenant_id()) AND user_id = users.id) $$;
  REVOKE ALL ON FUNCTION identity.member_profiles, identity.usernames_of_members FROM PUBLIC;
  GRANT EXECUTE ON FUNCTION identity.member_profiles, identity.usernames_of_members TO sallyport_app;
`;
