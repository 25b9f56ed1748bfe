import type { MigrationInterface, QueryRunner } from 'typeorm';
import { THREATS_FOR_SUPERUSER } from './threats.js';

/** What superusers see of accounts and threats; after the tables of both contexts, because it asks who is one. */
export class Accounts1763769608000 implements MigrationInterface {
  readonly name = 'Accounts1763769608000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE FUNCTION identity.accounts_for_superuser(wanted uuid, of_status text, of_email text, before uuid, most integer)
        RETURNS TABLE (id uuid, email text, email_verified_at timestamptz, username text, phone text,
          phone_verified_at timestamptz, display_name text, metadata jsonb, status text, last_login_at timestamptz,
          created_at timestamptz, version integer)
        LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
          SELECT id, email, email_verified_at, username, phone, phone_verified_at, display_name, metadata, status,
            last_login_at, created_at, version
          FROM identity.users
          WHERE EXISTS (SELECT FROM rbac.superusers WHERE superusers.id = platform.current_user_id())
            AND (wanted IS NULL OR users.id = wanted) AND (of_status IS NULL OR users.status = of_status)
            AND (of_email IS NULL OR users.email = of_email) AND (before IS NULL OR users.id < before)
          ORDER BY users.id DESC LIMIT most $$;
      REVOKE ALL ON FUNCTION identity.accounts_for_superuser FROM PUBLIC;
      GRANT EXECUTE ON FUNCTION identity.accounts_for_superuser TO sallyport_app;
    `);
    await runner.query(THREATS_FOR_SUPERUSER);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP FUNCTION identity.threats_for_superuser');
    await runner.query('DROP FUNCTION identity.accounts_for_superuser');
  }
}
