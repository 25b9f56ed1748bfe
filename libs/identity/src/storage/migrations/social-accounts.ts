/** Accounts of providers that open users' accounts, and answers of providers that were used. Part of the identity schema. */
export const SOCIAL_ACCOUNTS = `
  CREATE TABLE identity.social_accounts (
    id uuid PRIMARY KEY,
    user_id uuid NOT NULL REFERENCES identity.users ON DELETE CASCADE,
    provider text NOT NULL CHECK (provider IN ('google', 'microsoft', 'okta')),
    issuer text NOT NULL,
    subject text NOT NULL,
    email text,
    linked_at timestamptz NOT NULL,
    last_used_at timestamptz,
    version integer NOT NULL,
    CONSTRAINT social_accounts_subject_key UNIQUE (issuer, subject)
  );
  CREATE INDEX social_accounts_user ON identity.social_accounts (user_id);
  ALTER TABLE identity.social_accounts ENABLE ROW LEVEL SECURITY;
  CREATE POLICY own ON identity.social_accounts USING (user_id = (SELECT platform.current_user_id()));
  GRANT SELECT, INSERT, UPDATE, DELETE ON identity.social_accounts TO sallyport_app;

  CREATE FUNCTION identity.user_of_social_account(wanted_issuer text, wanted_subject text) RETURNS uuid
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
      SELECT user_id FROM identity.social_accounts WHERE issuer = wanted_issuer AND subject = wanted_subject $$;
  REVOKE ALL ON FUNCTION identity.user_of_social_account FROM PUBLIC;
  GRANT EXECUTE ON FUNCTION identity.user_of_social_account TO sallyport_app;

  CREATE TABLE identity.answered_requests (
    state_hash bytea PRIMARY KEY,
    expires_at timestamptz NOT NULL
  );
  CREATE INDEX answered_requests_expiry ON identity.answered_requests (expires_at);
  ALTER TABLE identity.answered_requests ENABLE ROW LEVEL SECURITY;
  CREATE POLICY nobody ON identity.answered_requests USING (false);

  -- Of any number of callers one gets true. What expired an hour ago, by whichever clock, is forgotten on the way.
  CREATE FUNCTION identity.answer_request_once(state bytea, until timestamptz) RETURNS boolean
    LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
      DELETE FROM identity.answered_requests WHERE state_hash IN (
        SELECT state_hash FROM identity.answered_requests WHERE expires_at < now() - interval '1 hour'
        LIMIT 100 FOR UPDATE SKIP LOCKED);
      WITH first AS (INSERT INTO identity.answered_requests VALUES (state, until) ON CONFLICT DO NOTHING RETURNING 1)
      SELECT EXISTS (SELECT FROM first) $$;
  REVOKE ALL ON FUNCTION identity.answer_request_once FROM PUBLIC;
  GRANT EXECUTE ON FUNCTION identity.answer_request_once TO sallyport_app;
`;
