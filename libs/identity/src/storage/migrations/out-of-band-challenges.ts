/** Codes and tokens for people who are not signed in, or only half. Part of the identity schema. */
export const OUT_OF_BAND_CHALLENGES = `
  CREATE TABLE identity.out_of_band_challenges (
    id uuid PRIMARY KEY,
    purpose text NOT NULL CHECK (purpose IN ('password-reset', 'sign-in', 'second-factor')),
    user_id uuid REFERENCES identity.users ON DELETE CASCADE,
    session_id uuid,
    channel text CHECK (channel IN ('sms', 'email')),
    sent_to text,
    code_hash bytea NOT NULL,
    tries smallint NOT NULL,
    expires_at timestamptz NOT NULL,
    redeemed_at timestamptz,
    created_at timestamptz NOT NULL,
    version integer NOT NULL,
    CHECK ((purpose = 'second-factor') = (session_id IS NOT NULL))
  );
  CREATE INDEX out_of_band_challenges_session ON identity.out_of_band_challenges (session_id) WHERE session_id IS NOT NULL;
  CREATE INDEX out_of_band_challenges_user ON identity.out_of_band_challenges (user_id, expires_at);
  ALTER TABLE identity.out_of_band_challenges ENABLE ROW LEVEL SECURITY;
  CREATE POLICY own ON identity.out_of_band_challenges
    USING (user_id IS NOT DISTINCT FROM (SELECT platform.current_user_id()));
  GRANT SELECT, INSERT, UPDATE, DELETE ON identity.out_of_band_challenges TO sallyport_app;

  CREATE FUNCTION identity.user_id_of_challenge(wanted uuid) RETURNS uuid
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
      SELECT user_id FROM identity.out_of_band_challenges WHERE id = wanted $$;
  REVOKE ALL ON FUNCTION identity.user_id_of_challenge FROM PUBLIC;
  GRANT EXECUTE ON FUNCTION identity.user_id_of_challenge TO sallyport_app;
`;
