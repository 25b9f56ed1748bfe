import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Tenants, who belongs to them, and their teams and chatgroups. Keys start with the tenant, so that rows distribute by it. */
export class Tenancy1763769601000 implements MigrationInterface {
  readonly name = 'Tenancy1763769601000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE SCHEMA tenancy;
      GRANT USAGE ON SCHEMA tenancy TO sallyport_app;

      CREATE TABLE tenancy.tenants (
        id uuid PRIMARY KEY,
        name text NOT NULL,
        slug text NOT NULL CONSTRAINT tenants_slug_key UNIQUE,
        status text NOT NULL CHECK (status IN ('active', 'suspended', 'deleted')),
        tier text NOT NULL DEFAULT 'standard' REFERENCES platform.limit_tiers,
        settings jsonb NOT NULL DEFAULT '{}',
        suspended_by text CHECK (suspended_by IN ('owner', 'superuser')),
        suspension_reason text,
        deleted_at timestamptz,
        erase_after timestamptz,
        second_factor text NOT NULL DEFAULT 'optional' CHECK (second_factor IN ('optional', 'required')),
        remembers_devices boolean NOT NULL DEFAULT true,
        created_by uuid NOT NULL,
        created_at timestamptz NOT NULL,
        version integer NOT NULL,
        CHECK (status <> 'deleted' OR erase_after IS NOT NULL)
      );
      CREATE INDEX tenants_deleted ON tenancy.tenants (erase_after) WHERE status = 'deleted';

      CREATE TABLE tenancy.memberships (
        id uuid NOT NULL,
        tenant_id uuid NOT NULL REFERENCES tenancy.tenants,
        user_id uuid NOT NULL,
        joined_at timestamptz NOT NULL,
        version integer NOT NULL,
        PRIMARY KEY (tenant_id, id),
        UNIQUE (tenant_id, user_id)
      );
      CREATE INDEX memberships_user ON tenancy.memberships (user_id);

      CREATE TABLE tenancy.teams (
        id uuid NOT NULL,
        tenant_id uuid NOT NULL REFERENCES tenancy.tenants,
        name text NOT NULL,
        created_at timestamptz NOT NULL,
        version integer NOT NULL,
        PRIMARY KEY (tenant_id, id),
        CONSTRAINT teams_name_key UNIQUE (tenant_id, name)
      );

      CREATE TABLE tenancy.chatgroups (
        id uuid NOT NULL,
        tenant_id uuid NOT NULL,
        team_id uuid NOT NULL,
        name text NOT NULL,
        created_at timestamptz NOT NULL,
        version integer NOT NULL,
        PRIMARY KEY (tenant_id, id),
        FOREIGN KEY (tenant_id, team_id) REFERENCES tenancy.teams (tenant_id, id),
        CONSTRAINT chatgroups_name_key UNIQUE (tenant_id, team_id, name)
      );

      CREATE TABLE tenancy.team_members (
        tenant_id uuid NOT NULL,
        team_id uuid NOT NULL,
        actor_type text NOT NULL CHECK (actor_type IN ('human', 'robot')),
        actor_id uuid NOT NULL,
        added_at timestamptz NOT NULL,
        PRIMARY KEY (tenant_id, team_id, actor_type, actor_id),
        FOREIGN KEY (tenant_id, team_id) REFERENCES tenancy.teams (tenant_id, id) ON DELETE CASCADE
      );
      CREATE INDEX team_members_actor ON tenancy.team_members (tenant_id, actor_type, actor_id);

      CREATE TABLE tenancy.chatgroup_members (
        tenant_id uuid NOT NULL,
        chatgroup_id uuid NOT NULL,
        actor_type text NOT NULL CHECK (actor_type IN ('human', 'robot')),
        actor_id uuid NOT NULL,
        added_at timestamptz NOT NULL,
        PRIMARY KEY (tenant_id, chatgroup_id, actor_type, actor_id),
        FOREIGN KEY (tenant_id, chatgroup_id) REFERENCES tenancy.chatgroups (tenant_id, id) ON DELETE CASCADE
      );
      CREATE INDEX chatgroup_members_actor ON tenancy.chatgroup_members (tenant_id, actor_type, actor_id);

      CREATE TABLE tenancy.invitations (
        id uuid NOT NULL,
        tenant_id uuid NOT NULL REFERENCES tenancy.tenants,
        email text,
        delivery text NOT NULL CHECK (delivery = 'link' OR (delivery = 'mail' AND email IS NOT NULL)),
        role text NOT NULL,
        team_ids uuid[] NOT NULL,
        token_hash bytea NOT NULL,
        invited_by uuid NOT NULL,
        created_at timestamptz NOT NULL,
        expires_at timestamptz NOT NULL,
        status text NOT NULL CHECK (status IN ('pending', 'accepted', 'revoked')),
        version integer NOT NULL,
        PRIMARY KEY (tenant_id, id)
      );
      CREATE UNIQUE INDEX invitations_pending ON tenancy.invitations (tenant_id, email) WHERE status = 'pending';

      CREATE TABLE tenancy.join_requests (
        id uuid NOT NULL,
        tenant_id uuid NOT NULL REFERENCES tenancy.tenants,
        user_id uuid NOT NULL,
        message text,
        created_at timestamptz NOT NULL,
        status text NOT NULL CHECK (status IN ('pending', 'approved', 'declined')),
        decided_by uuid,
        version integer NOT NULL,
        PRIMARY KEY (tenant_id, id)
      );
      CREATE UNIQUE INDEX join_requests_pending ON tenancy.join_requests (tenant_id, user_id) WHERE status = 'pending';

      ALTER TABLE tenancy.team_members ENABLE ROW LEVEL SECURITY;
      CREATE POLICY of_tenant ON tenancy.team_members USING (tenant_id = (SELECT platform.current_tenant_id()));
      ALTER TABLE tenancy.chatgroup_members ENABLE ROW LEVEL SECURITY;
      CREATE POLICY of_tenant ON tenancy.chatgroup_members USING (tenant_id = (SELECT platform.current_tenant_id()));
      ALTER TABLE tenancy.invitations ENABLE ROW LEVEL SECURITY;
      CREATE POLICY of_tenant ON tenancy.invitations USING (tenant_id = (SELECT platform.current_tenant_id()));
      ALTER TABLE tenancy.join_requests ENABLE ROW LEVEL SECURITY;
      CREATE POLICY of_tenant ON tenancy.join_requests USING (tenant_id = (SELECT platform.current_tenant_id()));

      ALTER TABLE tenancy.tenants ENABLE ROW LEVEL SECURITY;
      CREATE POLICY of_tenant ON tenancy.tenants
        USING (id = (SELECT platform.current_tenant_id()));
      CREATE POLICY read_by_member ON tenancy.tenants FOR SELECT USING (EXISTS (
        SELECT FROM tenancy.memberships AS own
        WHERE own.tenant_id = tenants.id AND own.user_id = (SELECT platform.current_user_id())));

      ALTER TABLE tenancy.memberships ENABLE ROW LEVEL SECURITY;
      CREATE POLICY of_tenant ON tenancy.memberships
        USING (tenant_id = (SELECT platform.current_tenant_id()));
      CREATE POLICY read_own ON tenancy.memberships FOR SELECT
        USING (user_id = (SELECT platform.current_user_id()));

      ALTER TABLE tenancy.teams ENABLE ROW LEVEL SECURITY;
      CREATE POLICY of_tenant ON tenancy.teams USING (tenant_id = (SELECT platform.current_tenant_id()));

      ALTER TABLE tenancy.chatgroups ENABLE ROW LEVEL SECURITY;
      CREATE POLICY of_tenant ON tenancy.chatgroups USING (tenant_id = (SELECT platform.current_tenant_id()));

      GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA tenancy TO sallyport_app;

      CREATE FUNCTION tenancy.is_slug_taken(wanted text) RETURNS boolean
        LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
        AS $$ SELECT EXISTS (SELECT FROM tenancy.tenants WHERE slug = wanted) $$;
      REVOKE ALL ON FUNCTION tenancy.is_slug_taken FROM PUBLIC;
      GRANT EXECUTE ON FUNCTION tenancy.is_slug_taken TO sallyport_app;

      CREATE FUNCTION tenancy.teams_of_user(wanted uuid) RETURNS TABLE (tenant_id uuid, team_id uuid)
        LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp
        AS $$
          SELECT team_members.tenant_id, team_members.team_id FROM tenancy.memberships
          JOIN tenancy.team_members ON team_members.tenant_id = memberships.tenant_id
          WHERE memberships.user_id = wanted AND actor_type = 'human' AND actor_id = wanted
        $$;
      REVOKE ALL ON FUNCTION tenancy.teams_of_user FROM PUBLIC;

      CREATE FUNCTION tenancy.tenant_of_invitation(wanted uuid) RETURNS uuid
        LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
        AS $$ SELECT tenant_id FROM tenancy.invitations WHERE id = wanted $$;
      REVOKE ALL ON FUNCTION tenancy.tenant_of_invitation FROM PUBLIC;
      GRANT EXECUTE ON FUNCTION tenancy.tenant_of_invitation TO sallyport_app;

      CREATE FUNCTION tenancy.active_tenant_by_slug(wanted text) RETURNS uuid
        LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
        AS $$ SELECT id FROM tenancy.tenants WHERE slug = wanted AND status = 'active' $$;
      REVOKE ALL ON FUNCTION tenancy.active_tenant_by_slug FROM PUBLIC;
      GRANT EXECUTE ON FUNCTION tenancy.active_tenant_by_slug TO sallyport_app;

      CREATE FUNCTION tenancy.forget_person(person uuid, addresses text[]) RETURNS void
        LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
          DELETE FROM tenancy.join_requests WHERE user_id = person AND person = (SELECT platform.current_user_id());
          DELETE FROM tenancy.invitations WHERE email = ANY (addresses) AND person = (SELECT platform.current_user_id()) $$;
      REVOKE ALL ON FUNCTION tenancy.forget_person FROM PUBLIC;
      GRANT EXECUTE ON FUNCTION tenancy.forget_person TO sallyport_app;
    `);
    await runner.query(ERASURE);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP SCHEMA tenancy CASCADE');
  }
}

/**
 * Erasure of tenants that were deleted, once their grace is over by a minute (clocks differ), and of no other: in portions, from every table of ours that has a
 * tenant, a table of tomorrow too. A row that may be without a tenant is somebody's own, and only forgets it. The trail stays.
 */
const ERASURE = `
  CREATE FUNCTION tenancy.tenants_to_erase() RETURNS SETOF uuid
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
      SELECT id FROM tenancy.tenants WHERE status = 'deleted' AND erase_after < now() - interval '1 minute' ORDER BY erase_after LIMIT 100 $$;

  CREATE FUNCTION tenancy.erase_rows_of_tenant(wanted uuid, most integer) RETURNS integer
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
      DECLARE
        place record;
        touched integer;
        erased integer := 0;
      BEGIN
        IF NOT EXISTS (SELECT FROM tenancy.tenants WHERE id = wanted AND status = 'deleted' AND erase_after < now() - interval '1 minute') THEN
          RETURN 0;
        END IF;
        FOR place IN
          SELECT format('%I.%I', nspname, relname) AS name, attnotnull AS is_of_tenant
          FROM pg_class JOIN pg_namespace ON pg_namespace.oid = relnamespace
          JOIN pg_attribute ON attrelid = pg_class.oid AND attname = 'tenant_id' AND NOT attisdropped
          WHERE relkind IN ('r', 'p') AND nspname NOT IN ('audit', 'public')
            AND relowner = (SELECT own.relowner FROM pg_class AS own WHERE own.oid = 'tenancy.tenants'::regclass)
        LOOP
          BEGIN
            EXECUTE format(
              CASE WHEN place.is_of_tenant THEN 'DELETE FROM %1$s' ELSE 'UPDATE %1$s SET tenant_id = NULL' END
                -- The tenant once more: in a table of partitions rows of others have the same ctid.
                || ' WHERE tenant_id = $1 AND ctid = ANY (ARRAY(SELECT ctid FROM %1$s WHERE tenant_id = $1 LIMIT $2))', place.name)
              USING wanted, most;
            GET DIAGNOSTICS touched = ROW_COUNT;
            erased := erased + touched;
          EXCEPTION WHEN foreign_key_violation THEN
            NULL; -- What refers to them goes first; they go with the next portion.
          END;
        END LOOP;
        RETURN erased;
      END $$;

  REVOKE ALL ON FUNCTION tenancy.tenants_to_erase, tenancy.erase_rows_of_tenant FROM PUBLIC;
  GRANT EXECUTE ON FUNCTION tenancy.tenants_to_erase, tenancy.erase_rows_of_tenant TO sallyport_app;
`;
