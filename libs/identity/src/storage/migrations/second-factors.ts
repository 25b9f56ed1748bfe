/** Second factors, recovery codes, and how often codes were wrong. Part of the identity schema. */
export const SECOND_FACTORS = `
  CREATE TABLE identity.second_factors (
    id uuid PRIMARY KEY,
    user_id uuid NOT NULL REFERENCES identity.users ON DELETE CASCADE,
    kind text NOT NULL CHECK (kind IN ('totp')),
    name text NOT NULL,
    sealed_secret bytea NOT NULL,
    last_step integer NOT NULL,
    confirmed_at timestamptz,
    last_used_at timestamptz,
    created_at timestamptz NOT NULL,
    version integer NOT NULL
  );
  CREATE INDEX second_factors_user ON identity.second_factors (user_id);
  ALTER TABLE identity.second_factors ENABLE ROW LEVEL SECURITY;
  CREATE POLICY own ON identity.second_factors USING (user_id = (SELECT platform.current_user_id()));

  CREATE TABLE identity.recovery_codes (
    user_id uuid NOT NULL REFERENCES identity.users ON DELETE CASCADE,
    code_hash bytea NOT NULL,
    used_at timestamptz,
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

  GRANT SELECT, INSERT, UPDATE, DELETE ON identity.second_factors, identity.recovery_codes, identity.second_factor_tries
    TO sallyport_app;

  ALTER TABLE identity.sessions ADD COLUMN second_factor_tries smallint NOT NULL DEFAULT 0;
`;
