import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Roles, what they grant (bindings, and what they inherit), and who holds them (assignments); and who needs none (superusers). */
export class Rbac1763769603000 implements MigrationInterface {
  readonly name = 'Rbac1763769603000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE SCHEMA rbac;
      GRANT USAGE ON SCHEMA rbac TO sallyport_app;

      CREATE TABLE rbac.roles (
        id uuid NOT NULL,
        tenant_id uuid NOT NULL,
        name text NOT NULL,
        description text NOT NULL,
        rank integer NOT NULL,
        status text NOT NULL CHECK (status IN ('active', 'disabled')),
        is_built_in boolean NOT NULL DEFAULT false,
        requires_second_factor boolean NOT NULL DEFAULT false,
        version integer NOT NULL,
        PRIMARY KEY (tenant_id, id),
        CONSTRAINT roles_name_key UNIQUE (tenant_id, name)
      );

      CREATE TABLE rbac.role_parents (
        tenant_id uuid NOT NULL,
        role_id uuid NOT NULL,
        parent_id uuid NOT NULL,
        PRIMARY KEY (tenant_id, role_id, parent_id),
        FOREIGN KEY (tenant_id, role_id) REFERENCES rbac.roles (tenant_id, id) ON DELETE CASCADE,
        FOREIGN KEY (tenant_id, parent_id) REFERENCES rbac.roles (tenant_id, id),
        CHECK (role_id <> parent_id)
      );

      CREATE TABLE rbac.bindings (
        id uuid NOT NULL,
        tenant_id uuid NOT NULL,
        role_id uuid NOT NULL,
        permission text NOT NULL,
        scope_type text,
        scope_id text,
        PRIMARY KEY (tenant_id, id),
        FOREIGN KEY (tenant_id, role_id) REFERENCES rbac.roles (tenant_id, id) ON DELETE CASCADE,
        UNIQUE NULLS NOT DISTINCT (tenant_id, role_id, permission, scope_type, scope_id),
        CHECK (scope_id IS NULL OR scope_type IS NOT NULL)
      );

      CREATE TABLE rbac.assignments (
        id uuid NOT NULL,
        tenant_id uuid NOT NULL,
        role_id uuid NOT NULL,
        actor_type text NOT NULL CHECK (actor_type IN ('human', 'robot', 'service', 'team')),
        actor_id uuid NOT NULL,
        scope_type text,
        scope_id text,
        status text NOT NULL CHECK (status IN ('active', 'revoked')),
        expires_at timestamptz,
        assigned_by uuid,
        assigned_at timestamptz NOT NULL,
        reason text,
        revoked_by uuid,
        revoked_at timestamptz,
        revoked_reason text,
        version integer NOT NULL,
        PRIMARY KEY (tenant_id, id),
        FOREIGN KEY (tenant_id, role_id) REFERENCES rbac.roles (tenant_id, id),
        CHECK ((scope_id IS NULL) = (scope_type IS NULL))
      );
      CREATE UNIQUE INDEX assignments_once ON rbac.assignments
        (tenant_id, role_id, actor_type, actor_id, scope_type, scope_id) NULLS NOT DISTINCT WHERE status = 'active';
      CREATE INDEX assignments_actor ON rbac.assignments (actor_type, actor_id) WHERE status = 'active';

      CREATE INDEX assignments_revoked ON rbac.assignments (tenant_id, revoked_at) WHERE status = 'revoked';

      CREATE TABLE rbac.permissions (
        tenant_id uuid NOT NULL,
        application text NOT NULL,
        permission text NOT NULL,
        description text NOT NULL,
        PRIMARY KEY (tenant_id, permission)
      );

      CREATE TABLE rbac.superusers (
        id uuid PRIMARY KEY,
        granted_at timestamptz NOT NULL,
        version integer NOT NULL
      );
      ALTER TABLE rbac.superusers ENABLE ROW LEVEL SECURITY;
      CREATE POLICY of_the_system ON rbac.superusers USING (true);

      ALTER TABLE rbac.roles ENABLE ROW LEVEL SECURITY;
      CREATE POLICY of_tenant ON rbac.roles USING (tenant_id = (SELECT platform.current_tenant_id()));
      ALTER TABLE rbac.permissions ENABLE ROW LEVEL SECURITY;
      CREATE POLICY of_tenant ON rbac.permissions USING (tenant_id = (SELECT platform.current_tenant_id()));
      ALTER TABLE rbac.role_parents ENABLE ROW LEVEL SECURITY;
      CREATE POLICY of_tenant ON rbac.role_parents USING (tenant_id = (SELECT platform.current_tenant_id()));
      ALTER TABLE rbac.bindings ENABLE ROW LEVEL SECURITY;
      CREATE POLICY of_tenant ON rbac.bindings USING (tenant_id = (SELECT platform.current_tenant_id()));
      ALTER TABLE rbac.assignments ENABLE ROW LEVEL SECURITY;
      CREATE POLICY of_tenant ON rbac.assignments USING (tenant_id = (SELECT platform.current_tenant_id()));

      GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA rbac TO sallyport_app;

      CREATE FUNCTION rbac.assignments_of_user(wanted uuid) RETURNS TABLE (tenant_id uuid, role_id uuid, scope_type text)
        LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp
        AS $$
          SELECT assignments.tenant_id, role_id, scope_type FROM rbac.assignments
          JOIN (SELECT 'human' AS type, wanted AS id, NULL::uuid AS tenant_id
            UNION ALL SELECT 'team', team_id, tenant_id FROM tenancy.teams_of_user(wanted)) AS holder
            ON actor_type = holder.type AND actor_id = holder.id
            AND (holder.tenant_id IS NULL OR holder.tenant_id = assignments.tenant_id)
          WHERE status = 'active' AND (expires_at IS NULL OR expires_at > now())
        $$;
      REVOKE ALL ON FUNCTION rbac.assignments_of_user FROM PUBLIC;

      CREATE FUNCTION rbac.role_names_of_user(wanted uuid) RETURNS TABLE (tenant_id uuid, role_name text)
        LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
        AS $$
          SELECT roles.tenant_id, roles.name FROM rbac.assignments_of_user(wanted) AS held
          JOIN rbac.roles ON roles.tenant_id = held.tenant_id AND roles.id = held.role_id
          WHERE held.scope_type IS NULL AND roles.status = 'active'
          GROUP BY roles.tenant_id, roles.id ORDER BY roles.rank DESC, roles.name
        $$;
      REVOKE ALL ON FUNCTION rbac.role_names_of_user FROM PUBLIC;
      GRANT EXECUTE ON FUNCTION rbac.role_names_of_user TO sallyport_app;

      CREATE FUNCTION rbac.needs_second_factor(tenant uuid, wanted uuid) RETURNS boolean
        LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
        AS $$
          WITH RECURSIVE held AS (
            SELECT role_id AS id FROM rbac.assignments_of_user(wanted) AS own WHERE own.tenant_id = tenant
            UNION
            SELECT parent_id FROM held
            JOIN rbac.roles ON roles.tenant_id = tenant AND roles.id = held.id AND roles.status = 'active'
            JOIN rbac.role_parents ON role_parents.tenant_id = tenant AND role_parents.role_id = held.id
          )
          SELECT EXISTS (SELECT FROM held JOIN rbac.roles ON roles.tenant_id = tenant AND roles.id = held.id
            WHERE roles.status = 'active' AND roles.requires_second_factor)
        $$;
      REVOKE ALL ON FUNCTION rbac.needs_second_factor FROM PUBLIC;
      GRANT EXECUTE ON FUNCTION rbac.needs_second_factor TO sallyport_app;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP SCHEMA rbac CASCADE');
  }
}
