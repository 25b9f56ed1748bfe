import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The audit trail. The application may add to it and read it, and can neither change nor remove a line. */
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
        data jsonb NOT NULL
      );
      CREATE INDEX events_of_tenant ON audit.events (tenant_id, occurred_at DESC, id DESC);
      CREATE INDEX events_of_account ON audit.events (user_id, occurred_at DESC, id DESC) WHERE tenant_id IS NULL;

      ALTER TABLE audit.events ENABLE ROW LEVEL SECURITY;
      CREATE POLICY append ON audit.events FOR INSERT WITH CHECK (true);
      CREATE POLICY read_of_tenant ON audit.events FOR SELECT
        USING (tenant_id = (SELECT platform.current_tenant_id()));
      CREATE POLICY read_of_own_account ON audit.events FOR SELECT
        USING (tenant_id IS NULL AND user_id = (SELECT platform.current_user_id()));

      GRANT SELECT, INSERT ON audit.events TO sallyport_app;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP SCHEMA audit CASCADE');
  }
}
