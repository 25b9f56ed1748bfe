import type { MigrationInterface, QueryRunner } from 'typeorm';

/** API keys of tenants and of users; of their secrets the hash alone. */
export class ApiKeys1763769605000 implements MigrationInterface {
  readonly name = 'ApiKeys1763769605000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE SCHEMA api_keys;
      GRANT USAGE ON SCHEMA api_keys TO sallyport_app;

      CREATE TABLE api_keys.keys (
        id uuid NOT NULL,
        tenant_id uuid NOT NULL,
        level text NOT NULL CHECK (level IN ('tenant', 'user')),
        owner_id uuid,
        name text NOT NULL,
        permissions text[],
        tier text REFERENCES platform.limit_tiers,
        token_hash bytea NOT NULL,
        hint text NOT NULL,
        created_by uuid NOT NULL,
        created_at timestamptz NOT NULL,
        expires_at timestamptz,
        revoked_at timestamptz,
        revoked_by uuid,
        version integer NOT NULL,
        PRIMARY KEY (tenant_id, id),
        CHECK ((level = 'user') = (owner_id IS NOT NULL)),
        CHECK (level = 'user' OR permissions IS NOT NULL)
      );
      CREATE UNIQUE INDEX keys_id ON api_keys.keys (id);
      CREATE INDEX keys_owner ON api_keys.keys (tenant_id, level, owner_id) WHERE revoked_at IS NULL;

      ALTER TABLE api_keys.keys ENABLE ROW LEVEL SECURITY;
      CREATE POLICY of_tenant ON api_keys.keys USING (tenant_id = (SELECT platform.current_tenant_id()));

      GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA api_keys TO sallyport_app;

      CREATE FUNCTION api_keys.key_for_authentication(wanted uuid) RETURNS TABLE (
        tenant_id uuid, owner_id uuid, permissions text[], tier text, token_hash bytea, expires_at timestamptz,
        revoked_at timestamptz)
        LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
          SELECT tenant_id, owner_id, permissions, tier, token_hash, expires_at, revoked_at
          FROM api_keys.keys WHERE id = wanted $$;
      REVOKE ALL ON FUNCTION api_keys.key_for_authentication FROM PUBLIC;
      GRANT EXECUTE ON FUNCTION api_keys.key_for_authentication TO sallyport_app;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP SCHEMA api_keys CASCADE');
  }
}
