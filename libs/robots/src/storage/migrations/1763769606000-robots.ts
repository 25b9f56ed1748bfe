import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Robots, and the codes that pair each with a machine. A token is kept nowhere: only its id, and one at most counts. */
export class Robots1763769606000 implements MigrationInterface {
  readonly name = 'Robots1763769606000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE SCHEMA robots;
      GRANT USAGE ON SCHEMA robots TO sallyport_app;

      CREATE TABLE robots.robots (
        id uuid NOT NULL,
        tenant_id uuid NOT NULL,
        name text NOT NULL,
        creator_id uuid NOT NULL,
        status text NOT NULL CHECK (status IN ('active', 'revoked')),
        token_id uuid,
        token_expires_at timestamptz,
        machine_name text,
        paired_at timestamptz,
        created_at timestamptz NOT NULL,
        revoked_at timestamptz,
        revoked_by uuid,
        version integer NOT NULL,
        PRIMARY KEY (tenant_id, id),
        CHECK (status = 'active' OR token_id IS NULL)
      );
      CREATE UNIQUE INDEX robots_name_key ON robots.robots (tenant_id, name) WHERE status = 'active';
      CREATE INDEX robots_id ON robots.robots (id);

      CREATE TABLE robots.pairing_codes (
        id uuid NOT NULL,
        tenant_id uuid NOT NULL,
        robot_id uuid NOT NULL,
        code_hash bytea NOT NULL,
        created_by uuid NOT NULL,
        created_at timestamptz NOT NULL,
        expires_at timestamptz NOT NULL,
        redeemed_at timestamptz,
        version integer NOT NULL,
        PRIMARY KEY (tenant_id, id),
        FOREIGN KEY (tenant_id, robot_id) REFERENCES robots.robots (tenant_id, id) ON DELETE CASCADE,
        UNIQUE (tenant_id, robot_id)
      );
      CREATE UNIQUE INDEX pairing_codes_hash ON robots.pairing_codes (code_hash);

      ALTER TABLE robots.robots ENABLE ROW LEVEL SECURITY;
      CREATE POLICY of_tenant ON robots.robots USING (tenant_id = (SELECT platform.current_tenant_id()));
      ALTER TABLE robots.pairing_codes ENABLE ROW LEVEL SECURITY;
      CREATE POLICY of_tenant ON robots.pairing_codes USING (tenant_id = (SELECT platform.current_tenant_id()));

      GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA robots TO sallyport_app;

      CREATE FUNCTION robots.robot_for_authentication(wanted uuid) RETURNS TABLE (
        tenant_id uuid, creator_id uuid, status text, token_id uuid, token_expires_at timestamptz)
        LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
        AS $$ SELECT tenant_id, creator_id, status, token_id, token_expires_at FROM robots.robots WHERE id = wanted $$;
      REVOKE ALL ON FUNCTION robots.robot_for_authentication FROM PUBLIC;
      GRANT EXECUTE ON FUNCTION robots.robot_for_authentication TO sallyport_app;

      CREATE FUNCTION robots.robot_of_pairing_code(wanted bytea) RETURNS TABLE (tenant_id uuid, robot_id uuid)
        LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
        AS $$ SELECT tenant_id, robot_id FROM robots.pairing_codes WHERE code_hash = wanted $$;
      REVOKE ALL ON FUNCTION robots.robot_of_pairing_code FROM PUBLIC;
      GRANT EXECUTE ON FUNCTION robots.robot_of_pairing_code TO sallyport_app;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP SCHEMA robots CASCADE');
  }
}
