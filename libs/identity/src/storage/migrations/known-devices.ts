/** Browsers that an account is known to use, and the look-up that begins a sign-in. Part of the identity schema. */
export const KNOWN_DEVICES = `
  CREATE TABLE identity.devices (
    id uuid PRIMARY KEY,
    user_id uuid NOT NULL REFERENCES identity.users ON DELETE CASCADE,
    token_hash bytea NOT NULL,
    first_seen_at timestamptz NOT NULL,
    last_seen_at timestamptz NOT NULL,
    ip text,
    user_agent text,
    second_factor_until timestamptz,
    CONSTRAINT devices_token_key UNIQUE (user_id, token_hash)
  );
  ALTER TABLE identity.devices ENABLE ROW LEVEL SECURITY;
  CREATE POLICY own ON identity.devices USING (user_id = (SELECT platform.current_user_id()));
  GRANT SELECT, INSERT, UPDATE, DELETE ON identity.devices TO sallyport_app;

  CREATE FUNCTION identity.account_for_sign_in(kind text, wanted text, device bytea)
    RETURNS TABLE (id uuid, password_hash text, status text, is_settled boolean, device_id uuid)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
      SELECT users.id, password_hash, status, phone IS NULL OR phone_verified_at IS NOT NULL,
        (SELECT devices.id FROM identity.devices WHERE user_id = users.id AND token_hash = device
          AND last_seen_at > now() - interval '1 year')
      FROM identity.users WHERE users.id = (
        SELECT found.id FROM identity.users AS found WHERE kind = 'email' AND email = wanted
        UNION ALL SELECT found.id FROM identity.users AS found WHERE kind = 'username' AND username = wanted
        UNION ALL SELECT found.id FROM identity.users AS found
          WHERE kind = 'phone' AND phone = wanted AND phone_verified_at IS NOT NULL) $$;
  REVOKE ALL ON FUNCTION identity.account_for_sign_in FROM PUBLIC;
  GRANT EXECUTE ON FUNCTION identity.account_for_sign_in TO sallyport_app;
`;
