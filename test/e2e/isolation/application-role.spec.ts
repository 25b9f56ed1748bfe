import { TestDatabase } from '../../support/test-app.js';

/** Tables without row-level security, because their rows are nobody's: leases, tiers, what was sent, keys sealed at rest. */
const NOBODYS = [
  'identity.signing_keys',
  'identity.sms_sent',
  'identity.sms_stops',
  'platform.limit_tiers',
  'platform.limits',
  'platform.nodes',
];

/** The narrow ways in before a tenant or a user is known; each answers about the one thing that is named to it. */
const WAYS_IN = [
  'api_keys.key_for_authentication(uuid)',
  'audit.erase_person(uuid,text[],integer)',
  'audit.erase_tenant(uuid,integer)',
  'audit.last_allowed(uuid[],text[])',
  'identity.account_by_email(text)',
  'identity.account_for_sign_in(text,text,bytea)',
  'identity.accounts_for_superuser(uuid,text,text,uuid,integer)',
  'identity.active_accounts(uuid[])',
  'identity.answer_request_once(bytea,timestamp with time zone)',
  'identity.change_of_undo_code(bytea)',
  'identity.contact_kept_for(text)',
  'identity.emails_of_users(uuid[])',
  'identity.end_sessions_in_tenant(uuid,uuid,timestamp with time zone)',
  'identity.forget_devices()',
  'identity.forget_phone_verifications(timestamp with time zone)',
  'identity.forget_sessions(timestamp with time zone,uuid)',
  'identity.forget_sms_sent()',
  'identity.forget_threats(timestamp with time zone)',
  'identity.has_foreign_hashes()',
  'identity.is_phone_verified_elsewhere(text,uuid)',
  'identity.member_profiles(uuid,text,text,integer,integer)',
  'identity.note_sessions_seen(uuid[],timestamp with time zone[])',
  'identity.passkey_of_credential(bytea)',
  'identity.release_tenant(uuid,uuid,timestamp with time zone)',
  'identity.session_for_authentication(uuid)',
  'identity.sessions_in_tenant(uuid,timestamp with time zone)',
  'identity.threats_for_superuser(text,uuid,timestamp with time zone,uuid,integer)',
  'identity.unproved_sign_ups(timestamp with time zone,uuid)',
  'identity.user_id_of_challenge(uuid)',
  'identity.user_id_of_phone_verification(uuid)',
  'identity.user_id_of_refresh_family(uuid)',
  'identity.user_of_social_account(text,text)',
  'identity.usernames_of_members(text[],uuid[])',
  'rbac.needs_second_factor(uuid,uuid)',
  'rbac.role_names_of_user(uuid)',
  'robots.robot_for_authentication(uuid)',
  'robots.robot_of_pairing_code(bytea)',
  'tenancy.active_tenant_by_slug(text)',
  'tenancy.erase_rows_of_tenant(uuid,integer)',
  'tenancy.forget_person(uuid,text[])',
  'tenancy.is_slug_taken(text)',
  'tenancy.tenant_of_invitation(uuid)',
  'tenancy.tenants_to_erase()',
];

describe('the application’s database role', () => {
  let database: TestDatabase;

  beforeAll(async () => {
    database = await TestDatabase.create();
  });

  afterAll(() => database.drop());

  const run = (sql: string) => database.asApplication((client) => client.query<Record<string, unknown>>(sql));

  it('is no superuser, bypasses nothing, and makes neither roles nor databases', async () => {
    const { rows } = await run(`SELECT rolname, rolsuper, rolbypassrls, rolcreaterole, rolcreatedb, rolreplication
      FROM pg_roles WHERE pg_has_role(current_user, oid, 'MEMBER') ORDER BY rolname`);
    const powerless = { rolsuper: false, rolbypassrls: false, rolcreaterole: false, rolcreatedb: false };
    expect(rows).toEqual(
      ['sallyport', 'sallyport_app'].map((rolname) => ({ rolname, ...powerless, rolreplication: false })),
    );
  });

  it('owns nothing: no table, function, schema, type or database, and neither does its group', async () => {
    const owned = await database.asOwner(
      `SELECT classid::regclass, objid FROM pg_shdepend JOIN pg_roles ON pg_roles.oid = refobjid
        WHERE refclassid = 'pg_authid'::regclass AND deptype = 'o' AND rolname IN ('sallyport', 'sallyport_app')`,
    );
    expect(owned).toEqual([]);
  });

  it.each([
    'SET ROLE sallyport_owner',
    'SET ROLE postgres',
    'SET SESSION AUTHORIZATION sallyport_owner',
    'ALTER ROLE sallyport BYPASSRLS',
    'ALTER ROLE sallyport SUPERUSER',
    'GRANT sallyport_owner TO sallyport',
    'CREATE ROLE another LOGIN',
    'ALTER TABLE tenancy.tenants DISABLE ROW LEVEL SECURITY',
    'ALTER TABLE tenancy.tenants OWNER TO sallyport',
    'DROP POLICY of_tenant ON tenancy.tenants',
    'ALTER POLICY of_tenant ON tenancy.tenants USING (true)',
    'CREATE POLICY everything ON tenancy.tenants USING (true)',
    'CREATE OR REPLACE FUNCTION platform.current_tenant_id() RETURNS uuid LANGUAGE sql AS $$ SELECT NULL::uuid $$',
    'CREATE VIEW tenancy.everything AS SELECT * FROM tenancy.tenants',
    'CREATE TABLE tenancy.mine (id uuid)',
    'CREATE TABLE public.mine (id uuid)',
    'CREATE SCHEMA mine',
    'TRUNCATE tenancy.tenants CASCADE',
    `SELECT platform.admit_application('sallyport')`,
    `COPY tenancy.tenants TO PROGRAM 'cat'`,
    `SELECT pg_read_file('postgresql.conf')`,
    `SET session_replication_role = replica`,
    'SET row_security = off; SELECT FROM tenancy.tenants',
    'UPDATE identity.signing_keys SET id = id',
    'DELETE FROM identity.signing_keys',
  ])('42501: %s', async (sql) => {
    await expect(run(sql)).rejects.toMatchObject({ code: '42501' });
  });

  it('has row-level security with a policy between it and every table of the contexts, but for those of nobody', async () => {
    const unprotected = await database.asOwner<{ name: string }>(
      `SELECT format('%s.%s', nspname, relname) AS name FROM pg_class JOIN pg_namespace ON pg_namespace.oid = relnamespace
        WHERE relkind IN ('r', 'p', 'm', 'f') AND nspname !~ '^(pg_|information_schema|public|graphile_worker)'
        AND NOT (relrowsecurity AND EXISTS (SELECT FROM pg_policy WHERE polrelid = pg_class.oid)) ORDER BY 1`,
    );
    expect(unprotected.map(({ name }) => name)).toEqual(NOBODYS);
  });

  it('reads through no view that would look with its owner’s eyes', async () => {
    const views = await database.asOwner(
      `SELECT FROM pg_class JOIN pg_namespace ON pg_namespace.oid = relnamespace
        WHERE relkind IN ('v', 'm') AND nspname !~ '^(pg_|information_schema|graphile_worker)'
        AND NOT coalesce(reloptions::text LIKE '%security_invoker=true%', false)`,
    );
    expect(views).toEqual([]);
  });

  it('finds what must be found before anyone is known by these functions, and by no others', async () => {
    const functions = await database.asOwner<{ name: string; isPublic: boolean; config: string[] | null }>(
      `SELECT pg_proc.oid::regprocedure::text AS name, has_function_privilege('public', pg_proc.oid, 'EXECUTE') AS "isPublic",
        proconfig AS config FROM pg_proc JOIN pg_namespace ON pg_namespace.oid = pronamespace
        WHERE prosecdef AND nspname !~ '^(pg_|information_schema)' ORDER BY 1`,
    );
    expect(functions).toEqual(
      WAYS_IN.map((name) => ({ name, isPublic: false, config: ['search_path=pg_catalog, pg_temp'] })),
    );
  });
});
