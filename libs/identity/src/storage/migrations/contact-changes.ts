/** Changes of address and phone, and what of the old ones is kept free for whoever held them. Part of the identity schema. */
export const CONTACT_CHANGES = `
  CREATE TABLE identity.contact_changes (
    id uuid PRIMARY KEY,
    user_id uuid NOT NULL REFERENCES identity.users ON DELETE CASCADE,
    kind text NOT NULL CHECK (kind IN ('email', 'phone')),
    old_value text,
    new_value text NOT NULL,
    session_id uuid,
    code_hash bytea NOT NULL,
    tries smallint NOT NULL,
    expires_at timestamptz NOT NULL,
    redeemed_at timestamptz,
    undo_hash bytea CONSTRAINT contact_changes_undo_key UNIQUE,
    undo_until timestamptz,
    closed_at timestamptz,
    created_at timestamptz NOT NULL,
    version integer NOT NULL,
    CHECK ((undo_hash IS NULL) = (undo_until IS NULL))
  );
  CREATE INDEX contact_changes_user ON identity.contact_changes (user_id);
  CREATE INDEX contact_changes_old ON identity.contact_changes (old_value)
    WHERE undo_until IS NOT NULL AND closed_at IS NULL;
  ALTER TABLE identity.contact_changes ENABLE ROW LEVEL SECURITY;
  CREATE POLICY own ON identity.contact_changes USING (user_id = (SELECT platform.current_user_id()));
  GRANT SELECT, INSERT, UPDATE, DELETE ON identity.contact_changes TO sallyport_app;

  CREATE FUNCTION identity.contact_kept_for(wanted text) RETURNS uuid
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
      SELECT user_id FROM identity.contact_changes
      WHERE old_value = wanted AND undo_until > now() AND closed_at IS NULL LIMIT 1 $$;
  REVOKE ALL ON FUNCTION identity.contact_kept_for FROM PUBLIC;
  GRANT EXECUTE ON FUNCTION identity.contact_kept_for TO sallyport_app;

  CREATE FUNCTION identity.change_of_undo_code(wanted bytea) RETURNS TABLE (id uuid, user_id uuid)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
      SELECT id, user_id FROM identity.contact_changes WHERE undo_hash = wanted $$;
  REVOKE ALL ON FUNCTION identity.change_of_undo_code FROM PUBLIC;
  GRANT EXECUTE ON FUNCTION identity.change_of_undo_code TO sallyport_app;
`;
