/**
 * What is of no use any more, of whoever it is: each function deletes one kind of rows, a portion at a time, and none that
 * still counts, whatever it is asked. Part of the identity schema.
 */
export const RETENTION = `
  CREATE INDEX phone_verifications_created ON identity.phone_verifications (created_at);
  CREATE INDEX users_unsettled ON identity.users (id) WHERE phone IS NOT NULL AND phone_verified_at IS NULL;
  CREATE INDEX devices_seen ON identity.devices (last_seen_at);

  CREATE FUNCTION identity.forget_sms_sent() RETURNS integer
    LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
      WITH forgotten AS (
        DELETE FROM identity.sms_sent WHERE id IN (
          SELECT id FROM identity.sms_sent WHERE sent_at < now() - interval '1 day' LIMIT 1000)
        RETURNING 1)
      SELECT count(*)::int FROM forgotten $$;

  CREATE FUNCTION identity.forget_devices() RETURNS integer
    LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
      WITH forgotten AS (
        DELETE FROM identity.devices WHERE id IN (
          SELECT id FROM identity.devices WHERE last_seen_at < now() - interval '1 year' LIMIT 1000)
        RETURNING 1)
      SELECT count(*)::int FROM forgotten $$;

  CREATE FUNCTION identity.forget_phone_verifications(created_before timestamptz) RETURNS integer
    LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
      WITH forgotten AS (
        DELETE FROM identity.phone_verifications WHERE id IN (
          SELECT id FROM identity.phone_verifications
          WHERE created_at < least(created_before, now() - interval '1 day') LIMIT 1000)
        RETURNING 1)
      SELECT count(*)::int FROM forgotten $$;

  CREATE FUNCTION identity.unproved_sign_ups(created_before timestamptz, beyond uuid) RETURNS SETOF uuid
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
      SELECT id FROM identity.users
      WHERE phone IS NOT NULL AND phone_verified_at IS NULL AND status = 'active' AND created_at < created_before
        AND (beyond IS NULL OR id > beyond) AND NOT EXISTS (SELECT FROM identity.sessions WHERE user_id = users.id)
      ORDER BY id LIMIT 100 $$;

  CREATE FUNCTION identity.forget_sessions(over_before timestamptz, beyond uuid) RETURNS uuid
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
      DECLARE
        people uuid[] := ARRAY(SELECT id FROM identity.users WHERE beyond IS NULL OR id > beyond ORDER BY id LIMIT 1000);
        over_by timestamptz := least(over_before, now() - interval '1 day');
      BEGIN
        DELETE FROM identity.refresh_families USING identity.sessions
        WHERE session_id = sessions.id AND sessions.user_id = ANY (people)
          AND least(sessions.ended_at, sessions.expires_at) < over_by;
        DELETE FROM identity.sessions USING (
          SELECT id, row_number() OVER (PARTITION BY user_id, awaits_second_factor ORDER BY created_at DESC) AS place
          FROM identity.sessions WHERE user_id = ANY (people)) AS ranked
        WHERE sessions.id = ranked.id AND least(ended_at, expires_at) < over_by
          AND (awaits_second_factor OR place > 20);
        RETURN people[cardinality(people)];
      END $$;

  REVOKE ALL ON FUNCTION identity.forget_sms_sent, identity.forget_devices, identity.forget_phone_verifications,
    identity.unproved_sign_ups, identity.forget_sessions FROM PUBLIC;
  GRANT EXECUTE ON FUNCTION identity.forget_sms_sent, identity.forget_devices, identity.forget_phone_verifications,
    identity.unproved_sign_ups, identity.forget_sessions TO sallyport_app;
`;
