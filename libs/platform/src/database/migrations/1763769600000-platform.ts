import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The application's group role, the row scope that policies compare with, the nodes that hold a lease, and the tiers of limits. */
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

      CREATE TABLE platform.limit_tiers (
        name text PRIMARY KEY CHECK (name ~ '^[a-z][a-z0-9-]{0,31}$'),
        rank integer NOT NULL UNIQUE
      );
      CREATE TABLE platform.limits (
        tier text NOT NULL REFERENCES platform.limit_tiers,
        subject text NOT NULL CHECK (subject IN ('user', 'key', 'robot', 'tenant')),
        class text NOT NULL CHECK (class IN ('read', 'write', 'check', 'secret')),
        quota integer NOT NULL CHECK (quota BETWEEN 1 AND 10000000),
        window_seconds integer NOT NULL CHECK (window_seconds BETWEEN 1 AND 86400),
        PRIMARY KEY (tier, subject, class)
      );
      GRANT SELECT, INSERT, UPDATE ON platform.limit_tiers, platform.limits TO sallyport_app;

      INSERT INTO platform.limit_tiers VALUES ('free', 10), ('standard', 20), ('premium', 30);
      INSERT INTO platform.limits (tier, subject, class, quota, window_seconds)
        SELECT tiers.name, subject, class,
          CASE WHEN class = 'secret' THEN per_minute ELSE (per_minute * factor)::integer END, 60
        FROM (VALUES ('free', 0.2), ('standard', 1), ('premium', 10)) AS tiers (name, factor)
        CROSS JOIN (VALUES
          ('user', 'read', 1200), ('user', 'write', 300), ('user', 'check', 6000), ('user', 'secret', 10),
          ('key', 'read', 3000), ('key', 'write', 600), ('key', 'check', 30000), ('key', 'secret', 10),
          ('robot', 'read', 1200), ('robot', 'write', 300), ('robot', 'check', 6000), ('robot', 'secret', 10),
          ('tenant', 'read', 30000), ('tenant', 'write', 6000), ('tenant', 'check', 300000), ('tenant', 'secret', 300)
        ) AS standard (subject, class, per_minute);

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
