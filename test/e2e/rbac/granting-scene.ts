import pg from 'pg';
import { newId } from '#kernel';
import type { HttpClient } from '../../support/http-client.js';
import { announceChange, newMember } from '../../support/members.js';
import { newOwner, signUp } from '../../support/people.js';
import type { TestApp } from '../../support/test-app.js';
import { makeKey } from '../api-keys/keys.js';
import { makeRobot, newRobot } from '../robots/steps.js';
import { makeRole } from './roles.js';
import { RULES_OF_ROLES, ROLE_NAMES, type Power, type RoleName, type Standing } from './rules-of-granting.js';

/** The names of all givers. */
export const GIVERS = [
  'the owner',
  'an admin',
  'a manager',
  'a user',
  'an admin for a week',
  'an admin of one project',
].concat(['a key of the admin', 'a key of the owner', 'a key of the tenant', 'a robot of the owner']);

export interface Giver extends Power {
  readonly name: string;
  readonly client: HttpClient;
  /** Of the person, or of whom the key or robot acts for. */
  readonly userId: string;
}

export interface Target {
  readonly name: string;
  readonly type: 'human' | 'robot';
  readonly id: string;
  readonly standing: Standing;
}

/** What a gift may change. */
const TABLES = ['rbac.roles', 'rbac.role_parents', 'rbac.bindings', 'rbac.assignments', 'tenancy.memberships'].concat([
  'tenancy.team_members',
  'tenancy.invitations',
  'tenancy.join_requests',
  'api_keys.keys',
  'robots.robots',
]);
/** What is put back after a gift. */
const GIVEN = ['rbac.assignments', 'tenancy.memberships', 'tenancy.join_requests'];

export type GrantingScene = Awaited<ReturnType<typeof grantingScene>>;

/** A tenant with two of each role, keys and robots of theirs, one who asks to join, and another tenant beside it. */
export async function grantingScene(app: TestApp) {
  const owner = await newOwner(app);
  const stranger = await newOwner(app);
  const tenantId = owner.tenant.id;
  for (const name of ['manager', 'helper', 'biller'] as const) {
    const { rank, grants } = RULES_OF_ROLES[name];
    await makeRole(owner.bearer, grants, { name, rank });
  }
  const { roles } = (await owner.bearer.get('/api/roles')).body as { roles: { id: string; name: string }[] };
  const roleIds = Object.fromEntries(roles.map(({ id, name }) => [name, id])) as Record<RoleName, string>;
  const people: Record<string, Awaited<ReturnType<typeof newMember>>> = {};
  for (const role of ROLE_NAMES) people[role] = await newMember(app, tenantId, role);
  const { givers, robots } = await giversIn(app, { ...owner, userId: owner.userId }, roleIds.manager);
  const guest = await signUp(app);
  const asked = await guest.client.post('/api/join-requests', { slug: owner.tenant.slug });
  const targets: Target[] = [
    ...ROLE_NAMES.map((role) => ({ name: `another ${role}`, ...human(people[role]!.userId, [[role]]) })),
    { name: 'another tenant’s owner', ...human(stranger.userId, null) },
    { name: 'nobody', ...human(newId(), null) },
    { name: 'a robot of the owner', type: 'robot', id: robots.owners, standing: [['user', 'manager'], ['owner']] },
    { name: 'a robot of the admin', type: 'robot', id: robots.admins, standing: [['user'], ['admin']] },
    { name: 'another tenant’s robot', type: 'robot', id: await makeRobot(stranger.bearer), standing: null },
  ];
  const db = new pg.Client({ connectionString: app.database.ownerUrl });
  await db.connect();
  /** From here on `takeBack` puts back what there is now. */
  const keep = async (): Promise<void> => {
    for (const table of GIVEN) {
      await db.query(`DROP TABLE IF EXISTS rbac.${kept(table)}`);
      await db.query(`CREATE TABLE rbac.${kept(table)} AS TABLE ${table}`);
    }
  };
  await keep();
  const joinRequestId = asked.body.id as string;
  return { app, tenantId, roleIds, givers, targets, guest, joinRequestId, owner, db, keep };
}

const human = (id: string, standing: Standing) => ({ type: 'human' as const, id, standing });

async function giversIn(app: TestApp, owner: Awaited<ReturnType<typeof newOwner>>, managerId: string) {
  const tenantId = owner.tenant.id;
  const member = (role: string) => newMember(app, tenantId, role);
  const [admin, manager, user] = [await member('admin'), await member('manager'), await member('user')];
  const [replacement, elsewhere] = [await member('admin'), await member('admin')];
  await app.database.asOwner(`UPDATE rbac.assignments SET expires_at = now() + interval '7 days' WHERE actor_id = $1`, [
    replacement.userId,
  ]);
  await app.database.asOwner(
    `UPDATE rbac.assignments SET scope_type = 'project', scope_id = 'apollo' WHERE actor_id = $1`,
    [elsewhere.userId],
  );
  const carries = ['users:*', 'roles:*', 'tenant:read', 'projects:*', 'teams:read', 'robots:read'];
  const limited = await makeKey(app, owner.bearer, { permissions: carries });
  const ofAdmin = await makeKey(app, admin.bearer);
  const ofTenant = await makeKey(app, owner.bearer, { level: 'tenant', permissions: ['*'] });
  const robot = await newRobot(app, owner.bearer);
  const promoted = { actorType: 'robot', actorId: robot.id, roleId: managerId };
  await owner.bearer.post('/api/assignments', promoted);
  const robots = { owners: robot.id, admins: await makeRobot(admin.bearer) };
  await announceChange(app, `rbac:${tenantId}`);
  const person = { kind: 'person', carries: null, isTemporary: false } as const;
  const key = { ...person, kind: 'key of a person' } as const;
  const givers: Giver[] = [
    { ...person, name: 'the owner', ...signedIn(owner), links: [['owner']] },
    { ...person, name: 'an admin', ...signedIn(admin), links: [['admin']] },
    { ...person, name: 'a manager', ...signedIn(manager), links: [['manager']] },
    { ...person, name: 'a user', ...signedIn(user), links: [['user']] },
    { ...person, name: 'an admin for a week', ...signedIn(replacement), links: [['admin']], isTemporary: true },
    { ...person, name: 'an admin of one project', ...signedIn(elsewhere), links: [[]] },
    { ...key, name: 'a key of the admin', client: ofAdmin.client, userId: admin.userId, links: [['admin']] },
    { ...key, name: 'a key of the owner', client: limited.client, userId: owner.userId, links: [['owner']], carries },
    { ...key, kind: 'key of the tenant', name: 'a key of the tenant', ...programOf(ofTenant, owner), links: [] },
    {
      ...key,
      kind: 'robot',
      name: 'a robot of the owner',
      ...programOf({ client: robot.bearer }, owner),
      links: ROBOT,
    },
  ];
  return { givers, robots };
}

const ROBOT: Giver['links'] = [['user', 'manager'], ['owner']];

/** By the session: for what programs can't do as well. */
const signedIn = ({ client, userId }: { client: HttpClient; userId: string }) => ({ client, userId });

const programOf = ({ client }: { client: HttpClient }, { userId }: { userId: string }) => ({ client, userId });

const kept = (table: string): string => `kept_${table.replace('.', '_')}`;

/** What there is of all that can be given, in every tenant: two that are equal are the same rows. */
export async function printOf({ db }: GrantingScene): Promise<string> {
  const all = TABLES.map((table) => `SELECT '${table}' || one::text AS line FROM ${table} AS one`).join(' UNION ALL ');
  const { rows } = await db.query<{ print: string }>(
    `SELECT md5(string_agg(line, '' ORDER BY line)) AS print FROM (${all}) _`,
  );
  return rows[0]!.print;
}

/** Takes back what was given, behind the service's back. */
export async function takeBack({ app, db, tenantId }: GrantingScene): Promise<void> {
  for (const table of GIVEN) {
    await db.query(
      `DELETE FROM ${table} AS one WHERE NOT EXISTS (SELECT FROM rbac.${kept(table)} AS old WHERE old::text = one::text)`,
    );
    await db.query(`INSERT INTO ${table} SELECT * FROM rbac.${kept(table)} ON CONFLICT DO NOTHING`);
  }
  await Promise.all(['rbac', 'tenant'].map((kind) => announceChange(app, `${kind}:${tenantId}`)));
}

/** What somebody holds now, in words: the role, its scope, and whether it ends. */
export async function heldBy({ db }: GrantingScene, actorId: string): Promise<string[]> {
  const sql = `SELECT concat_ws(' ', name, scope_id, CASE WHEN expires_at > now() THEN 'for a time' END) AS held
    FROM rbac.assignments JOIN rbac.roles ON roles.tenant_id = assignments.tenant_id AND roles.id = role_id
    WHERE actor_id = $1 AND assignments.status = 'active' ORDER BY 1`;
  const { rows } = await db.query<{ held: string }>(sql, [actorId]);
  return rows.map(({ held }) => held);
}
