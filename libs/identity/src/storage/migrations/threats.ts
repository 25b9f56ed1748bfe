/**
 * What was detected. A person sees what is about their account; what is about none (a source, a range of numbers) is written
 * by anybody, and seen by superusers alone. Part of the identity schema.
 */
export const THREATS = `
  CREATE TABLE identity.threats (
    id uuid PRIMARY KEY,
    kind text NOT NULL,
    action text NOT NULL,
    user_id uuid REFERENCES identity.users ON DELETE CASCADE,
    session_id uuid,
    evidence jsonb NOT NULL,
    is_told boolean NOT NULL DEFAULT false,
    detected_at timestamptz NOT NULL,
    was_me boolean,
    answered_at timestamptz
  );
  CREATE INDEX threats_user ON identity.threats (user_id, id);
  CREATE INDEX threats_told ON identity.threats (user_id, detected_at) WHERE is_told;
  CREATE INDEX threats_detected ON identity.threats (detected_at);
  ALTER TABLE identity.threats ENABLE ROW LEVEL SECURITY;
  CREATE POLICY own ON identity.threats USING (user_id = (SELECT platform.current_user_id()));
  CREATE POLICY about_nobody ON identity.threats FOR INSERT WITH CHECK (user_id IS NULL);
  GRANT SELECT, INSERT, UPDATE (evidence, was_me, answered_at) ON identity.threats TO sallyport_app;

  CREATE FUNCTION identity.forget_threats(detected_before timestamptz) RETURNS integer
    LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
      WITH forgotten AS (
        DELETE FROM identity.threats WHERE id IN (
          SELECT id FROM identity.threats WHERE detected_at < least(detected_before, now() - interval '1 day') ORDER BY detected_at LIMIT 1000)
        RETURNING id)
      SELECT count(*)::int FROM forgotten $$;
  REVOKE ALL ON FUNCTION identity.forget_threats FROM PUBLIC;
  GRANT EXECUTE ON FUNCTION identity.forget_threats TO sallyport_app;
`;

/** After the tables of both contexts, because it asks who is a superuser. */
export const THREATS_FOR_SUPERUSER = `
  CREATE FUNCTION identity.threats_for_superuser(of_kind text, of_user uuid, since timestamptz, before uuid, most integer)
    RETURNS SETOF identity.threats
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
      SELECT * FROM identity.threats
      WHERE EXISTS (SELECT FROM rbac.superusers WHERE superusers.id = platform.current_user_id())
        AND (of_kind IS NULL OR kind = of_kind) AND (of_user IS NULL OR user_id = of_user)
        AND (since IS NULL OR detected_at >= since) AND (before IS NULL OR id < before)
      ORDER BY id DESC LIMIT most $$;
  REVOKE ALL ON FUNCTION identity.threats_for_superuser FROM PUBLIC;
  GRANT EXECUTE ON FUNCTION identity.threats_for_superuser TO sallyport_app;
`;
