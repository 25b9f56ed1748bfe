import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * The audit trail. The application may add to it and read it, and can neither change nor remove a line; of somebody whose
 * account was deleted it can erase what says who they were.
 */
export class Audit1763769604000 implements MigrationInterface {
  readonly name = 'Audit1763769604000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE SCHEMA audit;
      GRANT USAGE ON SCHEMA audit TO sallyport_app;

      CREATE TABLE audit.events (
        id uuid PRIMARY KEY,
        occurred_at timestamptz NOT NULL,
        tenant_id uuid,
        user_id uuid,
        action text NOT NULL,
        outcome text NOT NULL CHECK (outcome IN ('success', 'refused', 'failed')),
        reason text,
        actor_type text,
        actor_id uuid,
        credential_kind text,
        credential_id text,
        on_behalf_of jsonb NOT NULL DEFAULT '[]',
        resource_type text,
        resource_id text,
        request_id text,
        ip text,
        user_agent text,
        method text,
        path text,
        count integer NOT NULL,
        data jsonb NOT NULL,
        personal jsonb,
        personal_of uuid
      );
      CREATE INDEX events_of_tenant ON audit.events (tenant_id, occurred_at DESC, id DESC);
      CREATE INDEX events_of_account ON audit.events (user_id, occurred_at DESC, id DESC) WHERE tenant_id IS NULL;
      CREATE INDEX events_from_somewhere ON audit.events (coalesce(actor_id, user_id))
        WHERE ip IS NOT NULL OR user_agent IS NOT NULL;
      CREATE INDEX events_of_person ON audit.events (personal_of) WHERE personal IS NOT NULL;
      CREATE INDEX events_of_address ON audit.events ((personal ->> 'email')) WHERE personal IS NOT NULL;

      ALTER TABLE audit.events ENABLE ROW LEVEL SECURITY;
      CREATE POLICY append ON audit.events FOR INSERT WITH CHECK (true);
      CREATE POLICY read_of_tenant ON audit.events FOR SELECT
        USING (tenant_id = (SELECT platform.current_tenant_id()));
      CREATE POLICY read_of_own_account ON audit.events FOR SELECT
        USING (tenant_id IS NULL AND user_id = (SELECT platform.current_user_id()));

      GRANT SELECT, INSERT ON audit.events TO sallyport_app;
    `);
    await runner.query(ERASE_PERSON);
    await runner.query(ERASE_TENANT);
    await runner.query(LAST_ALLOWED);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP SCHEMA audit CASCADE');
  }
}

/**
 * Erases where a person called from, and what says who they were, in up to so many lines; answers in how many. Only of
 * somebody of whom the trail itself says that the account was deleted, or a sign-up that was given up. No other column of a line ever changes.
 */
const ERASE_PERSON = `
  CREATE FUNCTION audit.erase_person(person uuid, addresses text[], most integer) RETURNS integer
    LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
      WITH found AS (
        (SELECT id, true AS is_own, false AS is_about FROM audit.events
          WHERE coalesce(actor_id, user_id) = person AND (ip IS NOT NULL OR user_agent IS NOT NULL) LIMIT most)
        UNION ALL (SELECT id, false, true FROM audit.events WHERE personal IS NOT NULL AND personal_of = person LIMIT most)
        UNION ALL (SELECT id, false, true FROM audit.events
          WHERE personal IS NOT NULL AND personal ->> 'email' = ANY (addresses) LIMIT most)
      ), each AS (SELECT id, bool_or(is_own) AS is_own, bool_or(is_about) AS is_about FROM found GROUP BY id),
      erased AS (
        UPDATE audit.events SET ip = CASE WHEN is_own THEN NULL ELSE ip END,
          user_agent = CASE WHEN is_own THEN NULL ELSE user_agent END,
          personal = CASE WHEN is_about THEN NULL ELSE personal END
        FROM each WHERE events.id = each.id AND EXISTS (SELECT FROM audit.events AS deletion
          WHERE deletion.user_id = person AND deletion.tenant_id IS NULL 
            AND deletion.action IN ('identity.account-deleted', 'identity.sign-up-forgotten'))
        RETURNING 1)
      SELECT count(*)::integer FROM erased $$;
  REVOKE ALL ON FUNCTION audit.erase_person FROM PUBLIC;
  GRANT EXECUTE ON FUNCTION audit.erase_person TO sallyport_app;
`;

/** The same, in the lines of a tenant of which the trail itself says that it was erased. */
const ERASE_TENANT = `
  CREATE FUNCTION audit.erase_tenant(tenant uuid, most integer) RETURNS integer
    LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
      WITH erased AS (
        UPDATE audit.events SET ip = NULL, user_agent = NULL, personal = NULL
        WHERE id IN (SELECT id FROM audit.events
            WHERE tenant_id = tenant AND (ip IS NOT NULL OR user_agent IS NOT NULL OR personal IS NOT NULL) LIMIT most)
          AND EXISTS (SELECT FROM audit.events AS erasure
            WHERE erasure.tenant_id = tenant AND erasure.action = 'tenancy.tenant-erased' AND erasure.outcome = 'success')
        RETURNING 1)
      SELECT count(*)::integer FROM erased $$;
  REVOKE ALL ON FUNCTION audit.erase_tenant FROM PUBLIC;
  GRANT EXECUTE ON FUNCTION audit.erase_tenant TO sallyport_app;
`;

/**
 * When the check of a permission by or about an actor was last allowed, or one by a program that acts for it, of the tenant in scope: two steps into an
 * index for each that is asked about, however long the trail. A function, because under row-level security no index of an expression is used.
 */
const LAST_ALLOWED = `
  CREATE INDEX events_of_uses ON audit.events
    (tenant_id, (coalesce(data #>> '{subject,id}', actor_id::text)), (data ->> 'permission'), occurred_at DESC)
    WHERE action = 'rbac.access-checked' AND outcome = 'success';
  CREATE INDEX events_of_uses_by_programs ON audit.events
    (tenant_id, (on_behalf_of #>> '{0,id}'), (data ->> 'permission'), occurred_at DESC)
    WHERE action = 'rbac.access-checked' AND outcome = 'success' AND on_behalf_of <> '[]' AND data -> 'subject' IS NULL;

  CREATE FUNCTION audit.last_allowed(actors uuid[], permissions text[])
    RETURNS TABLE (actor_id uuid, permission text, last_allowed_at timestamptz)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
      SELECT asked.actor_id, asked.permission, greatest(
        (SELECT occurred_at FROM audit.events
          WHERE tenant_id = (SELECT platform.current_tenant_id()) AND action = 'rbac.access-checked' AND outcome = 'success'
            AND coalesce(data #>> '{subject,id}', events.actor_id::text) = asked.actor_id::text
            AND data ->> 'permission' = asked.permission ORDER BY occurred_at DESC LIMIT 1),
        (SELECT occurred_at FROM audit.events
          WHERE tenant_id = (SELECT platform.current_tenant_id()) AND action = 'rbac.access-checked' AND outcome = 'success'
            AND on_behalf_of <> '[]' AND data -> 'subject' IS NULL
            AND on_behalf_of #>> '{0,id}' = asked.actor_id::text
            AND data ->> 'permission' = asked.permission ORDER BY occurred_at DESC LIMIT 1))
      FROM unnest(actors, permissions) AS asked (actor_id, permission) $$;
  REVOKE ALL ON FUNCTION audit.last_allowed FROM PUBLIC;
  GRANT EXECUTE ON FUNCTION audit.last_allowed TO sallyport_app;
`;
