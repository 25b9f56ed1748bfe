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
        created_by uuid NOT NULL,
        created_at timestamptz NOT NULL,
        version integer NOT NULL
      );

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
        UNIQUE (tenant_id, name)
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
        UNIQUE (tenant_id, team_id, name)
      );

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
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP SCHEMA tenancy CASCADE');
  }
}
