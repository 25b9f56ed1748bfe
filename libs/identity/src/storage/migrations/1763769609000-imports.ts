import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Imports of users from files, with how far each has come: the command line's own, of which the application sees nothing. */
export class Imports1763769609000 implements MigrationInterface {
  readonly name = 'Imports1763769609000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE identity.imports (
        id uuid PRIMARY KEY,
        file_sha256 bytea NOT NULL UNIQUE,
        last_line integer NOT NULL,
        imported integer NOT NULL,
        refused integer NOT NULL,
        report_bytes bigint NOT NULL,
        started_at timestamptz NOT NULL,
        finished_at timestamptz
      );
      ALTER TABLE identity.imports ENABLE ROW LEVEL SECURITY;
      CREATE POLICY nobody ON identity.imports USING (false);
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE identity.imports');
  }
}
