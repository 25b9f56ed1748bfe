import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The application's group role, the row scope that policies compare with, and the nodes that hold a lease. */
export class Platform1763769600000 implements MigrationInterface {
  readonly name = 'Platform1763769600000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DO $$ BEGIN
        CREATE ROLE sallyport_app NOLOGIN;
      EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
      END $$;

      CREATE SCHEMA platform;
      GRANT USAGE ON SCHEMA platform TO sallyport_app;

      CREATE FUNCTION platform.current_tenant_id() RETURNS uuid LANGUAGE sql STABLE PARALLEL SAFE
        AS $$ SELECT nullif(current_setting('sallyport.tenant_id', true), '')::uuid $$;
      CREATE FUNCTION platform.current_user_id() RETURNS uuid LANGUAGE sql STABLE PARALLEL SAFE
        AS $$ SELECT nullif(current_setting('sallyport.user_id', true), '')::uuid $$;

      CREATE UNLOGGED TABLE platform.nodes (
        node_id uuid PRIMARY KEY,
        lease_until timestamptz NOT NULL
      );
      GRANT SELECT, INSERT, UPDATE, DELETE ON platform.nodes TO sallyport_app;

      CREATE FUNCTION platform.admit_application(role_name text) RETURNS void LANGUAGE plpgsql AS $$
      BEGIN
        IF role_name <> current_user AND NOT pg_has_role(role_name, 'sallyport_app', 'MEMBER') THEN
          EXECUTE format('GRANT sallyport_app TO %I', role_name);
        END IF;
      END $$;
      REVOKE ALL ON FUNCTION platform.admit_application FROM PUBLIC;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP SCHEMA platform CASCADE');
  }
}
