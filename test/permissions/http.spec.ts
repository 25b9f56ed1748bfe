import { newId } from '#kernel';
import { signUp } from '../support/people.js';
import { TestApp } from '../support/test-app.js';
import { isAllowed, limitOf, type GivenAssignment, type PermissionCase } from './case.js';
import { PERMISSION_CASES } from './cases.js';

const ROLE = `INSERT INTO rbac.roles (id, tenant_id, name, description, rank, status, version) VALUES ($1, $2, $3, '', 1, $4, 1)`;
const BINDING = `INSERT INTO rbac.bindings (id, tenant_id, role_id, permission, scope_type, scope_id)
  VALUES ($1, $2, $3, $4, $5, $6)`;
const ASSIGNMENT = `INSERT INTO rbac.assignments
  (id, tenant_id, role_id, actor_type, actor_id, scope_type, scope_id, status, expires_at, assigned_at, version)
  VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, now(), 1)`;

describe('permission cases, by POST /api/access/check', () => {
  let app: TestApp;
  let caller: Awaited<ReturnType<typeof signUp>>;

  beforeAll(async () => {
    app = await TestApp.start();
    caller = await signUp(app);
  });

  afterAll(() => app.stop());

  it.each(PERMISSION_CASES.map((entry) => [entry.title, entry] as const))('%s', async (_, entry) => {
    const { when, then } = entry;
    const roleIds = await callIntoTenantOf(entry);
    const { status, body } = await caller.client.post('/api/access/check', {
      permission: when.permission,
      ...(when.scope ? { scopeType: when.scope.type, scopeId: when.scope.id } : {}),
    });
    expect(status).toBe(200);
    expect({ ...body, deniedBy: undefined, missing: undefined }).toEqual({
      allowed: isAllowed(then.reason),
      reason: then.reason,
      matchedRoleIds: (then.matched ?? []).map((name) => roleIds.get(name)).sort(),
    });
  });

  /** A tenant with the case's roles and assignments and no others, selected by the caller. Answers the roles' ids. */
  async function callIntoTenantOf({ given }: PermissionCase): Promise<ReadonlyMap<string, string>> {
    const tenantId = (await caller.client.post('/api/tenants', { name: 'Case' })).body.id as string;
    for (const table of ['assignments', 'roles']) {
      await app.database.asOwner(`DELETE FROM rbac.${table} WHERE tenant_id = $1`, [tenantId]);
    }
    const roleIds = new Map(given.roles.map(({ name }) => [name, newId()]));
    for (const { name, isDisabled, grants } of given.roles) {
      const roleId = roleIds.get(name);
      await app.database.asOwner(ROLE, [roleId, tenantId, name, isDisabled ? 'disabled' : 'active']);
      for (const [permission, where] of grants) {
        const { scope_type, scope_id } = limitOf(where);
        await app.database.asOwner(BINDING, [newId(), tenantId, roleId, permission, scope_type, scope_id]);
      }
    }
    await app.database.asOwner('DELETE FROM rbac.superusers');
    if (given.superuser !== undefined) {
      await app.database.asOwner('INSERT INTO rbac.superusers (id, granted_at, version) VALUES ($1, now(), 1)', [
        given.superuser === 'caller' ? caller.userId : newId(),
      ]);
    }
    for (const assignment of given.assignments) await assign(tenantId, roleIds.get(assignment.role), assignment);
    await caller.client.post('/api/auth/select-tenant', { tenantId });
    return roleIds;
  }

  async function assign(tenantId: string, roleId: string | undefined, assignment: GivenAssignment): Promise<void> {
    const { to, where, isRevoked, expiresInSeconds: expiry } = assignment;
    const { scope_type, scope_id } = limitOf(where);
    await app.database.asOwner(ASSIGNMENT, [
      ...[newId(), tenantId, roleId, to === 'a robot with the caller’s id' ? 'robot' : 'human'],
      ...[to === 'somebody else' ? newId() : caller.userId, scope_type, scope_id],
      isRevoked ? 'revoked' : 'active',
      typeof expiry === 'number' ? new Date(Date.now() + expiry * 1000) : (expiry ?? null),
    ]);
  }
});
