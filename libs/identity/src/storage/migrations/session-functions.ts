/** All that authentication needs of a session, in one look-up: the session and its account. */
const SESSION_LOOK_UP = `
  CREATE FUNCTION identity.session_for_authentication(wanted uuid) RETURNS TABLE (
    user_id uuid, tenant_id uuid, binding_id uuid, token_hash bytea, replaced_tokens jsonb, proofs jsonb, awaits_second_factor boolean,
    created_at timestamptz, last_seen_at timestamptz, expires_at timestamptz, ended_at timestamptz,
    email text, phone text, phone_verified_at timestamptz, status text)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
      SELECT users.id, sessions.tenant_id, sessions.binding_id, sessions.token_hash, sessions.replaced_tokens, sessions.proofs,
        sessions.awaits_second_factor, sessions.created_at, sessions.last_seen_at,
        sessions.expires_at, sessions.ended_at, users.email, users.phone, users.phone_verified_at, users.status
      FROM identity.sessions JOIN identity.users ON users.id = sessions.user_id WHERE sessions.id = wanted $$;
  REVOKE ALL ON FUNCTION identity.session_for_authentication FROM PUBLIC;
  GRANT EXECUTE ON FUNCTION identity.session_for_authentication TO sallyport_app;
`;

/**
 * Takes the tenant in scope away from sessions of people who are not calling: nothing else about them can be changed so.
 * Sessions are locked first, then what derives from them, as everywhere.
 */
const RELEASE_TENANT = `
  CREATE FUNCTION identity.release_tenant(tenant uuid, member uuid, at timestamptz) RETURNS SETOF uuid
    LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
      SELECT FROM identity.sessions
      WHERE tenant_id = tenant AND tenant = (SELECT platform.current_tenant_id()) AND (member IS NULL OR user_id = member)
        AND ended_at IS NULL ORDER BY id FOR UPDATE;
      UPDATE identity.refresh_families SET revoked_at = at
      WHERE tenant_id = tenant AND tenant = (SELECT platform.current_tenant_id()) AND (member IS NULL OR user_id = member) AND revoked_at IS NULL;
      UPDATE identity.sessions SET tenant_id = NULL, binding_id = NULL, version = version + 1
      WHERE tenant_id = tenant AND tenant = (SELECT platform.current_tenant_id()) AND (member IS NULL OR user_id = member)
        AND ended_at IS NULL
      RETURNING id $$;
  REVOKE ALL ON FUNCTION identity.release_tenant FROM PUBLIC;
  GRANT EXECUTE ON FUNCTION identity.release_tenant TO sallyport_app;
`;

/** When these sessions were last seen, of people who are not known here. One that is being changed is left for the next time. */
const NOTE_SEEN = `
  CREATE FUNCTION identity.note_sessions_seen(ids uuid[], times timestamptz[]) RETURNS void
    LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
      UPDATE identity.sessions SET last_seen_at = greatest(last_seen_at, seen.at)
      FROM (SELECT open.id, noted.at FROM unnest(ids, times) AS noted (id, at) JOIN identity.sessions AS open USING (id)
        WHERE open.ended_at IS NULL FOR NO KEY UPDATE OF open SKIP LOCKED) AS seen
      WHERE sessions.id = seen.id $$;
  REVOKE ALL ON FUNCTION identity.note_sessions_seen FROM PUBLIC;
  GRANT EXECUTE ON FUNCTION identity.note_sessions_seen TO sallyport_app;
`;

/** A member's open sessions that are bound to the tenant in scope: those elsewhere are nobody's business there. */
const OF_MEMBER = `
  CREATE FUNCTION identity.sessions_in_tenant(member uuid, at timestamptz) RETURNS TABLE (
    id uuid, tenant_id uuid, proofs jsonb, ip text, user_agent text,
    created_at timestamptz, last_seen_at timestamptz, expires_at timestamptz)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
      SELECT sessions.id, sessions.tenant_id, sessions.proofs, sessions.ip, sessions.user_agent,
        sessions.created_at, sessions.last_seen_at, sessions.expires_at
      FROM identity.sessions
      WHERE user_id = member AND sessions.tenant_id = (SELECT platform.current_tenant_id())
        AND ended_at IS NULL AND sessions.expires_at > at ORDER BY sessions.created_at DESC $$;
  REVOKE ALL ON FUNCTION identity.sessions_in_tenant FROM PUBLIC;
  GRANT EXECUTE ON FUNCTION identity.sessions_in_tenant TO sallyport_app;

  CREATE FUNCTION identity.end_sessions_in_tenant(member uuid, wanted uuid, at timestamptz)
    RETURNS TABLE (id uuid, expires_at timestamptz)
    LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
      SELECT FROM identity.sessions
      WHERE user_id = member AND tenant_id = (SELECT platform.current_tenant_id()) AND (wanted IS NULL OR sessions.id = wanted)
        AND ended_at IS NULL AND sessions.expires_at > at ORDER BY sessions.id FOR UPDATE;
      UPDATE identity.refresh_families SET revoked_at = at FROM identity.sessions
      WHERE session_id = sessions.id AND revoked_at IS NULL
        AND sessions.user_id = member AND sessions.tenant_id = (SELECT platform.current_tenant_id())
        AND (wanted IS NULL OR sessions.id = wanted) AND ended_at IS NULL AND sessions.expires_at > at;
      UPDATE identity.sessions SET ended_at = at, version = version + 1
      WHERE user_id = member AND tenant_id = (SELECT platform.current_tenant_id()) AND (wanted IS NULL OR sessions.id = wanted)
        AND ended_at IS NULL AND sessions.expires_at > at
      RETURNING sessions.id, sessions.expires_at $$;
  REVOKE ALL ON FUNCTION identity.end_sessions_in_tenant FROM PUBLIC;
  GRANT EXECUTE ON FUNCTION identity.end_sessions_in_tenant TO sallyport_app;
`;

/** The narrow ways to sessions of people who are not calling, in the order in which they are made. */
export const SESSION_FUNCTIONS = [SESSION_LOOK_UP, RELEASE_TENANT, NOTE_SEEN, OF_MEMBER] as const;
