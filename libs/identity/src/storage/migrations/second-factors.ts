/** Second factors, with what is known of passkeys besides, recovery codes, and how often codes were wrong. Part of the identity schema. */
export const SECOND_FACTORS = `
  CREATE TABLE identity.second_factors (
    id uuid PRIMARY KEY,
    user_id uuid NOT NULL REFERENCES identity.users ON DELETE CASCADE,
    kind text NOT NULL CHECK (kind IN ('totp', 'passkey', 'sms')),
    name text NOT NULL,
    sealed_secret bytea,
    last_step integer NOT NULL,
    confirmed_at timestamptz,
    last_used_at timestamptz,
    created_at timestamptz NOT NULL,
    version integer NOT NULL,
    CHECK ((kind = 'totp') = (sealed_secret IS NOT NULL)),
    UNIQUE (id, user_id)
  );
  CREATE UNIQUE INDEX second_factors_one_sms ON identity.second_factors (user_id) WHERE kind = 'sms';
  CREATE INDEX second_factors_user ON identity.second_factors (user_id);
  ALTER TABLE identity.second_factors ENABLE ROW LEVEL SECURITY;
  CREATE POLICY own ON identity.second_factors USING (user_id = (SELECT platform.current_user_id()));

  CREATE TABLE identity.passkeys (
    id uuid PRIMARY KEY,
    user_id uuid NOT NULL,
    credential_id bytea NOT NULL CONSTRAINT passkeys_credential_key UNIQUE,
    public_key bytea NOT NULL,
    counter bigint NOT NULL,
    transports text[] NOT NULL,
    is_backed_up boolean NOT NULL,
    FOREIGN KEY (id, user_id) REFERENCES identity.second_factors (id, user_id) ON DELETE CASCADE
  );
  CREATE INDEX passkeys_user ON identity.passkeys (user_id);
  ALTER TABLE identity.passkeys ENABLE ROW LEVEL SECURITY;
  CREATE POLICY own ON identity.passkeys USING (user_id = (SELECT platform.current_user_id()));

  CREATE FUNCTION identity.passkey_of_credential(wanted bytea) RETURNS SETOF identity.passkeys
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
      SELECT * FROM identity.passkeys WHERE credential_id = wanted $$;
  REVOKE ALL ON FUNCTION identity.passkey_of_credential FROM PUBLIC;
  GRANT EXECUTE ON FUNCTION identity.passkey_of_credential TO sallyport_app;

  CREATE TABLE identity.recovery_codes (
    user_id uuid NOT NULL REFERENCES identity.users ON DELETE CASCADE,
    code_hash bytea NOT NULL,
    used_at timestamptz,
    created_at timestamptz NOT NULL,
    PRIMARY KEY (user_id, code_hash)
  );
  ALTER TABLE identity.recovery_codes ENABLE ROW LEVEL SECURITY;
  CREATE POLICY own ON identity.recovery_codes USING (user_id = (SELECT platform.current_user_id()));

  CREATE TABLE identity.second_factor_tries (
    user_id uuid PRIMARY KEY REFERENCES identity.users ON DELETE CASCADE,
    wrong smallint NOT NULL,
    since timestamptz NOT NULL
  );
  ALTER TABLE identity.second_factor_tries ENABLE ROW LEVEL SECURITY;
  CREATE POLICY own ON identity.second_factor_tries USING (user_id = (SELECT platform.current_user_id()));

  GRANT SELECT, INSERT, UPDATE, DELETE ON identity.second_factors, identity.passkeys, identity.recovery_codes,
    identity.second_factor_tries TO sallyport_app;

  ALTER TABLE identity.sessions ADD COLUMN second_factor_tries smallint NOT NULL DEFAULT 0;
`;
