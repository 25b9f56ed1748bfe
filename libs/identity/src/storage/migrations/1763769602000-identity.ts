import type { MigrationInterface, QueryRunner } from 'typeorm';
import { CONTACT_CHANGES } from './contact-changes.js';
import { FOREIGN_HASHES } from './foreign-hashes.js';
import { KNOWN_DEVICES } from './known-devices.js';
import { OUT_OF_BAND_CHALLENGES } from './out-of-band-challenges.js';
import { MEMBER_PROFILES } from './member-profiles.js';
import { RETENTION } from './retention.js';
import { SECOND_FACTORS } from './second-factors.js';
import { SESSION_FUNCTIONS } from './session-functions.js';
import { SMS_SENT } from './sms-sent.js';
import { THREATS } from './threats.js';
import { SOCIAL_ACCOUNTS } from './social-accounts.js';

/**
 * Accounts, phone verification, sessions, refresh families and signing keys. An account's rows are visible to that
 * account alone; what must be found before anyone is known is found by narrow functions.
 */
export class Identity1763769602000 implements MigrationInterface {
  readonly name = 'Identity1763769602000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(TABLES);
    await runner.query(ROW_SECURITY);
    await runner.query(SMS_SENT);
    await runner.query(CONTACT_CHANGES);
    await runner.query(MEMBER_PROFILES);
    await runner.query(THREATS);
    await runner.query(SECOND_FACTORS);
    await runner.query(KNOWN_DEVICES);
    await runner.query(OUT_OF_BAND_CHALLENGES);
    await runner.query(SOCIAL_ACCOUNTS);
    await runner.query(LOOK_UPS);
    await runner.query(RETENTION);
    await runner.query(FOREIGN_HASHES);
    for (const sql of SESSION_FUNCTIONS) await runner.query(sql);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP SCHEMA identity CASCADE');
  }
}

const TABLES = `
  CREATE SCHEMA identity;
  GRANT USAGE ON SCHEMA identity TO sallyport_app;

  CREATE TABLE identity.users (
    id uuid PRIMARY KEY,
    email text CONSTRAINT users_email_key UNIQUE,
    email_verified_at timestamptz,
    username text CONSTRAINT users_username_key UNIQUE,
    phone text,
    phone_verified_at timestamptz,
    display_name text,
    metadata jsonb NOT NULL DEFAULT '{}',
    password_hash text,
    external_id text CONSTRAINT users_external_id_key UNIQUE,
    status text NOT NULL CHECK (status IN ('active', 'disabled', 'deleted')),
    last_login_at timestamptz,
    created_at timestamptz NOT NULL,
    version integer NOT NULL,
    CHECK (status = 'deleted' OR email IS NOT NULL),
    CHECK (phone IS NOT NULL OR phone_verified_at IS NULL)
  );
  CREATE UNIQUE INDEX users_verified_phone_key ON identity.users (phone) WHERE phone_verified_at IS NOT NULL;

  CREATE TABLE identity.phone_verifications (
    id uuid PRIMARY KEY,
    user_id uuid REFERENCES identity.users ON DELETE CASCADE,
    phone text NOT NULL,
    code_hash bytea NOT NULL,
    tries smallint NOT NULL,
    expires_at timestamptz NOT NULL,
    redeemed_at timestamptz,
    created_at timestamptz NOT NULL,
    version integer NOT NULL
  );
  CREATE INDEX phone_verifications_user ON identity.phone_verifications (user_id);

  CREATE TABLE identity.sessions (
    id uuid PRIMARY KEY,
    user_id uuid NOT NULL REFERENCES identity.users ON DELETE CASCADE,
    tenant_id uuid,
    binding_id uuid,
    token_hash bytea NOT NULL,
    replaced_tokens jsonb NOT NULL DEFAULT '[]',
    proofs jsonb NOT NULL,
    awaits_second_factor boolean NOT NULL,
    created_at timestamptz NOT NULL,
    last_seen_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    ended_at timestamptz,
    ip text,
    user_agent text,
    version integer NOT NULL
  );
  CREATE INDEX sessions_user ON identity.sessions (user_id) WHERE ended_at IS NULL;
  CREATE INDEX sessions_started ON identity.sessions (user_id, created_at);
  CREATE INDEX sessions_tenant ON identity.sessions (tenant_id) WHERE ended_at IS NULL;

  CREATE TABLE identity.refresh_families (
    id uuid PRIMARY KEY,
    session_id uuid NOT NULL REFERENCES identity.sessions ON DELETE CASCADE,
    user_id uuid NOT NULL,
    tenant_id uuid NOT NULL,
    current_hash bytea NOT NULL,
    previous_hash bytea,
    rotated_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    revoked_at timestamptz,
    version integer NOT NULL
  );
  CREATE INDEX refresh_families_session ON identity.refresh_families (session_id);

  CREATE TABLE identity.signing_keys (
    id text PRIMARY KEY,
    algorithm text NOT NULL CHECK (algorithm IN ('RS256', 'ES256', 'EdDSA')),
    public_jwk jsonb NOT NULL,
    sealed_private_key bytea NOT NULL,
    state text NOT NULL CHECK (state IN ('next', 'active', 'retired')),
    created_at timestamptz NOT NULL,
    activated_at timestamptz,
    retired_at timestamptz
  );
  CREATE UNIQUE INDEX signing_keys_one_of_each ON identity.signing_keys (algorithm, state) WHERE state <> 'retired';

  GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA identity TO sallyport_app;
  REVOKE UPDATE, DELETE ON identity.signing_keys FROM sallyport_app;
  GRANT UPDATE (state, activated_at, retired_at) ON identity.signing_keys TO sallyport_app;
`;

const ROW_SECURITY = `
  ALTER TABLE identity.users ENABLE ROW LEVEL SECURITY;
  CREATE POLICY own ON identity.users USING (id = (SELECT platform.current_user_id()));
  ALTER TABLE identity.phone_verifications ENABLE ROW LEVEL SECURITY;
  CREATE POLICY own ON identity.phone_verifications
    USING (user_id IS NOT DISTINCT FROM (SELECT platform.current_user_id()));
  ALTER TABLE identity.sessions ENABLE ROW LEVEL SECURITY;
  CREATE POLICY own ON identity.sessions USING (user_id = (SELECT platform.current_user_id()));
  ALTER TABLE identity.refresh_families ENABLE ROW LEVEL SECURITY;
  CREATE POLICY own ON identity.refresh_families USING (user_id = (SELECT platform.current_user_id()));
`;

/** One narrow function per way in; each answers about the one thing that is named to it. */
const LOOK_UPS = (
  [
    [
      'account_by_email(wanted text)',
      'TABLE (id uuid, password_hash text, status text, is_settled boolean)',
      `SELECT id, password_hash, status, phone IS NULL OR phone_verified_at IS NOT NULL FROM identity.users
      WHERE email = wanted`,
    ],
    [
      'is_phone_verified_elsewhere(wanted text, besides uuid)',
      'boolean',
      `SELECT EXISTS (SELECT FROM identity.users
      WHERE phone = wanted AND phone_verified_at IS NOT NULL AND id <> besides)`,
    ],
    [
      'user_id_of_refresh_family(wanted uuid)',
      'uuid',
      'SELECT user_id FROM identity.refresh_families WHERE id = wanted',
    ],
    [
      'emails_of_users(wanted uuid[])',
      'TABLE (id uuid, email text, is_verified boolean)',
      `SELECT id, email, email_verified_at IS NOT NULL FROM identity.users
      WHERE id = ANY (wanted) AND email IS NOT NULL`,
    ],
    [
      'active_accounts(wanted uuid[])',
      'SETOF uuid',
      `SELECT id FROM identity.users WHERE id = ANY (wanted) AND status = 'active'
        AND (phone IS NULL OR phone_verified_at IS NOT NULL)`,
    ],
    [
      'user_id_of_phone_verification(wanted uuid)',
      'uuid',
      'SELECT user_id FROM identity.phone_verifications WHERE id = wanted',
    ],
  ] as const
)
  .map(
    ([signature, answer, body]) => `
      CREATE FUNCTION identity.${signature} RETURNS ${answer}
        LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$ ${body} $$;
      REVOKE ALL ON FUNCTION identity.${signature.replaceAll(/(wanted|besides) /g, '')} FROM PUBLIC;
      GRANT EXECUTE ON FUNCTION identity.${signature.replaceAll(/(wanted|besides) /g, '')} TO sallyport_app;`,
  )
  .join('\n');
